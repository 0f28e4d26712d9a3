//! One session.

use crate::facade::FacadeError;
use crate::timeline::Timeline;
use leptos::prelude::*;
use leptos::server_fn::codec::Json;
use model::Timestamp;
use model::gateway::MissingRange;
use model::session::{SessionRow, TurnRow};
use serde::{Deserialize, Serialize};

#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct SessionRequest {
    pub key: String,
    /// Needed where several gateways hold the key.
    pub gateway: Option<String>,
    /// `Timeline::older` of the page before.
    pub older: Option<String>,
    /// Leave the events out: the stream brought them.
    pub figures_only: bool,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct SessionAnswer {
    /// The server's clock when it answered.
    pub now: Timestamp,
    pub session: SessionRow,
    /// Events of its gateway that never came, while it was under way.
    pub missing: Vec<MissingRange>,
    /// Tokens per turn as SVG, where turns tell their tokens.
    pub chart: Option<String>,
    /// Absent where only figures were asked for.
    pub timeline: Option<Timeline>,
    /// The newest turns; only where figures were asked for.
    pub turns: Vec<TurnRow>,
}

#[server(prefix = "/api/ui", endpoint = "session", input = Json)]
pub async fn load_session(request: SessionRequest) -> Result<SessionAnswer, FacadeError> {
    use super::timeline::read;

    let door = super::door::Door::open().await?;
    let session = door.answer(door.facade.session(request.key, request.gateway).await)?;
    let missing = door.answer(door.facade.session_missing(&session).await)?;
    let newest = door.answer(read::turns(&*door.facade, &session, None).await)?;
    let chart = crate::charts::turn_tokens(&newest.items);
    let (timeline, turns) = match (request.figures_only, request.older) {
        (true, _) => (None, newest.items),
        (false, None) => (Some(door.answer(read::timeline(&*door.facade, &session, newest, None).await)?), Vec::new()),
        (false, Some(older)) => (Some(door.answer(read::older(&*door.facade, &session, &older).await)?), Vec::new()),
    };
    Ok(SessionAnswer { now: super::door::now(), session, missing, chart, timeline, turns })
}
