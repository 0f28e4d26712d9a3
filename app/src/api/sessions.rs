//! The sessions list.

use crate::facade::FacadeError;
use crate::query::SessionsQuery;
use leptos::prelude::*;
use leptos::server_fn::codec::Json;
use model::Timestamp;
use model::query::Page;
use model::session::SessionRow;
use serde::{Deserialize, Serialize};

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct SessionsAnswer {
    /// The server's clock when it answered.
    pub now: Timestamp,
    pub page: Page<SessionRow>,
    /// Names for the filter.
    pub gateways: Vec<String>,
}

#[server(prefix = "/api/ui", endpoint = "sessions", input = Json)]
pub async fn load_sessions(query: SessionsQuery) -> Result<SessionsAnswer, FacadeError> {
    let door = super::door::Door::open().await?;
    let filter = door.answer(query.filter().map_err(FacadeError::BadRequest))?;
    let page = door.answer(door.facade.sessions(filter, query.page_request()).await)?;
    let gateways = door.answer(door.facade.gateways().await)?;
    let gateways = gateways.items.into_iter().map(|gateway| gateway.gateway_id).collect();
    Ok(SessionsAnswer { now: super::door::now(), page, gateways })
}
