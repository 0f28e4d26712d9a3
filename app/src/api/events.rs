//! The events page: its list, a further page of it, how many are newer.

use crate::facade::FacadeError;
use leptos::prelude::*;
use leptos::server_fn::codec::Json;
use model::Timestamp;
use serde::{Deserialize, Serialize, Serializer};

/// Newer events that are counted; more are told as such.
pub const NEWS_MAX: u32 = 100;

/// What is asked for; the server alone reads the address.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct EventsRequest {
    /// The query of the page's address.
    pub search: String,
    pub part: EventsPart,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum EventsPart {
    /// Filters and list.
    Page,
    /// Rows alone, to go below others.
    More,
    /// How many events are newer than this; all where there is none.
    News(Option<Newest>),
}

/// The newest event of a list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Newest {
    pub at: Timestamp,
    pub id: String,
}

#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct EventsAnswer {
    /// The server's clock when it answered.
    pub now: Timestamp,
    /// Position in the stream that the answer includes.
    pub cursor: i64,
    pub filters: String,
    pub rows: String,
    /// Absent where the list is empty, or where new events go elsewhere.
    pub newest: Option<Newest>,
    /// Whether new events come to the top of the list.
    pub grows: bool,
    /// Newer events, at most [`NEWS_MAX`].
    pub news: u32,
}

/// An answer beside the page that shows it already: the HTML is left out, the
/// browser takes it over from the document.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(transparent)]
pub struct EventsShown(pub EventsAnswer);

impl Serialize for EventsShown {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        EventsAnswer { filters: String::new(), rows: String::new(), ..self.0.clone() }.serialize(serializer)
    }
}

#[server(prefix = "/api/ui", endpoint = "events", input = Json)]
pub async fn load_events(request: EventsRequest) -> Result<EventsAnswer, FacadeError> {
    let door = super::door::Door::open().await?;
    let answer = read::events(&*door.facade, request).await;
    door.answer(answer)
}

#[cfg(feature = "ssr")]
mod read {
    use super::{EventsAnswer, EventsPart, EventsRequest, NEWS_MAX, Newest};
    use crate::explorer::{filters_html, list_html, rows_html};
    use crate::facade::{Facade, FacadeError};
    use crate::query::EventsQuery;
    use model::query::{Filter, PageRequest};

    pub async fn events(facade: &dyn Facade, request: EventsRequest) -> Result<EventsAnswer, FacadeError> {
        let now = crate::api::door::now();
        let query = EventsQuery::parse(&request.search);
        let filter = query.filter(now).map_err(FacadeError::BadRequest)?;
        let bare = EventsAnswer { now, ..EventsAnswer::default() };
        match request.part {
            EventsPart::News(newest) => Ok(EventsAnswer { news: news(facade, filter, newest).await?, ..bare }),
            EventsPart::More => {
                let page = facade.events(filter, query.page_request()).await?;
                Ok(EventsAnswer { rows: rows_html(&query, &page, now), ..bare })
            }
            EventsPart::Page => page(facade, &query, filter, bare).await,
        }
    }

    async fn page(
        facade: &dyn Facade,
        query: &EventsQuery,
        filter: Filter,
        bare: EventsAnswer,
    ) -> Result<EventsAnswer, FacadeError> {
        // Before the list, so that nothing falls between both.
        let moment = facade.moment().await?;
        let page = facade.events(filter, query.page_request()).await?;
        let gateways = facade.gateway_names().await?;
        let gateways: Vec<String> = gateways.into_iter().map(|gateway| gateway.gateway_id).collect();
        let grows = query.shows_newest();
        let newest = page.items.first().filter(|_| grows);
        Ok(EventsAnswer {
            cursor: moment.cursor,
            filters: filters_html(query, &gateways),
            rows: list_html(query, &page, moment.any_events, bare.now),
            newest: newest.map(|event| Newest { at: event.timestamp, id: event.id.to_string() }),
            grows,
            ..bare
        })
    }

    async fn news(facade: &dyn Facade, filter: Filter, newest: Option<Newest>) -> Result<u32, FacadeError> {
        let from = filter.from.max(newest.as_ref().map(|newest| newest.at));
        let page = PageRequest { limit: NEWS_MAX, ..PageRequest::default() };
        let events = facade.events(Filter { from, ..filter }, page).await?.items;
        let is_known = |id: String| newest.as_ref().is_some_and(|newest| newest.id == id);
        let news = events.iter().take_while(|event| !is_known(event.id.to_string())).count();
        Ok(u32::try_from(news).unwrap_or(NEWS_MAX))
    }
}
