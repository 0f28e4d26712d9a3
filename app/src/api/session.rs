//! One session.

use crate::facade::FacadeError;
use leptos::prelude::*;
use leptos::server_fn::codec::Json;
use model::Timestamp;
use model::gateway::MissingRange;
use model::session::{Mark, Status};
use serde::{Deserialize, Serialize, Serializer};

/// What the address of the page asks for; the server alone reads it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct SessionRequest {
    pub key: String,
    /// The query of the address.
    pub search: String,
    /// Leave the timeline out: it is asked for by its parts.
    pub figures_only: bool,
}

/// A part of the page, as HTML.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Piece {
    pub name: String,
    pub html: String,
}

/// The timeline where the page was opened.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct TimelineAnswer {
    /// Between its parts, oldest first: one less than there are parts.
    pub bounds: Vec<Mark>,
    /// The part that is shown, counted from the oldest.
    pub index: u32,
    pub events: i64,
    pub html: String,
    /// The event that the page was opened at, where this part holds it.
    pub focus: Option<String>,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct SessionAnswer {
    /// The server's clock when it answered.
    pub now: Timestamp,
    pub key: String,
    pub gateway: String,
    pub status: Status,
    pub started_at: Timestamp,
    pub last_event_at: Timestamp,
    /// The page as of this instant; new events do not change it.
    pub until: Option<Timestamp>,
    /// All events of the session, also those after `until`.
    pub events: i64,
    /// Events of its gateway that never came, while it was under way.
    pub missing: Vec<MissingRange>,
    /// In the order of the page.
    pub pieces: Vec<Piece>,
    /// Absent where only figures were asked for.
    pub timeline: Option<TimelineAnswer>,
}

/// An answer beside the page that shows it already: the HTML is left out, the
/// browser takes it over from the document.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(transparent)]
pub struct Shown(pub SessionAnswer);

impl Serialize for Shown {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut bare = self.0.clone();
        bare.pieces.iter_mut().for_each(|piece| piece.html.clear());
        if let Some(timeline) = &mut bare.timeline {
            timeline.html.clear();
        }
        bare.serialize(serializer)
    }
}

#[server(prefix = "/api/ui", endpoint = "session", input = Json)]
pub async fn load_session(request: SessionRequest) -> Result<SessionAnswer, FacadeError> {
    let door = super::door::Door::open().await?;
    let answer = read::session(&*door.facade, &request).await;
    door.answer(answer)
}

#[cfg(feature = "ssr")]
mod read {
    use super::{Piece, SessionAnswer, SessionRequest, TimelineAnswer};
    use crate::api::load_alert_part;
    use crate::api::timeline::read::{Place, part, parts};
    use crate::facade::{Facade, FacadeError};
    use crate::query::SessionQuery;
    use crate::render::{
        Pages, Scene, alerts_asked, alerts_part, context_card, cost_card, facts_card, failures_card, family_card,
        part_html, tokens_card, toolbar, waterfall_card,
    };
    use crate::timeline::Part;
    use futures_util::future::try_join4;
    use model::Event;
    use model::session::{FAILURES_MAX, Family, Kinds, Mark, SessionRow, Spending, Stretch, TimelineFilter, as_of};

    /// What is known of the session besides its timeline.
    struct Known {
        failures: Vec<(Mark, Event)>,
        spending: Spending,
        family: Family,
    }

    pub async fn session(facade: &dyn Facade, request: &SessionRequest) -> Result<SessionAnswer, FacadeError> {
        let mut query = SessionQuery::parse(&request.key, &request.search);
        let stored = facade.session(query.key.clone(), query.gateway.clone()).await?;
        query.gateway = Some(stored.gateway_id.clone());
        let missing = facade.session_missing(&stored).await?;
        let (known, session, place) = know(facade, &query, &stored).await?;
        let scene = Scene { session: &session, query: &query };
        let (shown, _) =
            part(facade, &session, &query.filter(&session.gateway_id), place.stretch(), place.focus()).await?;
        let pages = Pages {
            bounds: &place.bounds,
            index: place.index,
            events: place.events,
            focus: place.focused.as_ref().map(|(_, mark)| *mark),
        };
        let timeline = (!request.figures_only).then(|| TimelineAnswer {
            bounds: place.bounds.clone(),
            index: u32::try_from(place.index).unwrap_or(u32::MAX),
            events: place.events,
            html: part_html(scene, &shown),
            focus: place.focus(),
        });
        let alerts = load_alert_part(facade, alerts_asked(&stored)).await;
        let mut pieces = pieces(scene, &known, &pages, &shown);
        pieces.push(Piece { name: "alerts".to_owned(), html: alerts_part(&stored, alerts) });
        Ok(SessionAnswer {
            now: crate::api::door::now(),
            key: session.session_key.clone(),
            gateway: session.gateway_id.clone(),
            status: session.status,
            started_at: stored.started_at,
            last_event_at: stored.last_event_at,
            until: query.until,
            events: stored.events,
            missing,
            pieces,
            timeline,
        })
    }

    /// Everything at once; as of an instant, the figures are those of then.
    async fn know(
        facade: &dyn Facade,
        query: &SessionQuery,
        stored: &SessionRow,
    ) -> Result<(Known, SessionRow, Place), FacadeError> {
        let whole = TimelineFilter {
            gateway: stored.gateway_id.clone(),
            session: stored.session_key.clone(),
            until: query.until,
            ..TimelineFilter::default()
        };
        let failing = TimelineFilter { kinds: Kinds::Errors, ..whole.clone() };
        let (failures, spending, family, place) = try_join4(
            facade.timeline_stretch(failing, Stretch::default(), true, FAILURES_MAX),
            facade.spending(whole.clone()),
            facade.family(stored),
            parts(facade, query, stored),
        )
        .await?;
        let session = match query.until {
            None => stored.clone(),
            Some(until) => as_of(stored, until, &facade.kind_counts(whole).await?, &spending),
        };
        Ok((Known { failures, spending, family }, session, place))
    }

    fn pieces(scene: Scene, known: &Known, pages: &Pages, shown: &Part) -> Vec<Piece> {
        let failed: Vec<Event> = known.failures.iter().map(|(_, event)| event.clone()).collect();
        let cards = [
            ("failures", failures_card(scene, &failed)),
            ("toolbar", toolbar(scene, pages, &known.failures)),
            ("facts", facts_card(scene, &known.family)),
            ("waterfall", waterfall_card(scene, shown)),
            ("tokens", tokens_card(&known.spending)),
            ("context", context_card(scene, &known.spending)),
            ("cost", cost_card(scene, &known.spending, &known.family)),
            ("family", family_card(scene, &known.family)),
        ];
        cards.into_iter().map(|(name, html)| Piece { name: name.to_owned(), html }).collect()
    }
}
