//! The sessions list.

use super::Piece;
use crate::facade::FacadeError;
use leptos::prelude::*;
use leptos::server_fn::codec::Json;
use model::Timestamp;
use serde::{Deserialize, Serialize, Serializer};

/// Rows of the list, as HTML.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Rows {
    pub html: String,
    /// Where the next rows begin.
    pub next: Option<String>,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct SessionsAnswer {
    /// The server's clock when it answered.
    pub now: Timestamp,
    /// `tools` and how far a search went (`reach`), which are above the list,
    /// and `none`, in place of an empty one.
    pub pieces: Vec<Piece>,
    /// Its headings.
    pub head: String,
    pub rows: Rows,
    /// What the list is limited to, for the stream.
    pub gateway: Option<String>,
}

/// An answer beside the page that shows it already: the HTML is left out, the
/// browser takes it over from the document.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(transparent)]
pub struct ShownSessions(pub SessionsAnswer);

impl Serialize for ShownSessions {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut bare = self.0.clone();
        bare.rows.html.clear();
        bare.head.clear();
        bare.pieces.iter_mut().for_each(|piece| piece.html.clear());
        bare.serialize(serializer)
    }
}

/// The list that an address asks for, from its first row or that of its cursor.
#[server(prefix = "/api/ui", endpoint = "sessions", input = Json)]
pub async fn load_sessions(search: String) -> Result<SessionsAnswer, FacadeError> {
    use crate::query::SessionsQuery;
    use crate::render::sessions;

    let door = super::door::Door::open().await?;
    let (query, now) = (SessionsQuery::parse(&search), super::door::now());
    let filter = door.answer(query.filter(now).map_err(FacadeError::BadRequest))?;
    let gateway = filter.gateway.clone();
    let reach = match &filter.text {
        Some(_) => door.answer(door.facade.text_reach(&filter).await)?,
        None => None,
    };
    let rows = door.answer(read::rows(&*door.facade, &query, filter, now).await)?;
    let gateways = door.answer(door.facade.gateway_names().await)?;
    let gateways: Vec<String> = gateways.into_iter().map(|gateway| gateway.gateway_id).collect();
    let none = if rows.html.is_empty() { sessions::none(&query) } else { String::new() };
    let piece = |name: &str, html: String| Piece { name: name.to_owned(), html };
    let reach = reach.map_or_else(String::new, sessions::reach);
    let pieces =
        vec![piece("tools", sessions::tools(&query, &gateways, now)), piece("reach", reach), piece("none", none)];
    Ok(SessionsAnswer { now, pieces, head: sessions::head(&query), rows, gateway })
}

/// Further rows of the same list.
#[server(prefix = "/api/ui", endpoint = "session_rows", input = Json)]
pub async fn load_session_rows(search: String, cursor: String) -> Result<Rows, FacadeError> {
    use crate::query::SessionsQuery;

    let door = super::door::Door::open().await?;
    let (query, now) = (SessionsQuery::parse(&search).with(&[("cursor", &cursor)]), super::door::now());
    let filter = door.answer(query.filter(now).map_err(FacadeError::BadRequest))?;
    door.answer(read::rows(&*door.facade, &query, filter, now).await)
}

/// What is above a list that could not be read, so that it can be mended.
#[server(prefix = "/api/ui", endpoint = "session_tools", input = Json)]
pub async fn load_session_tools(search: String) -> Result<String, FacadeError> {
    use crate::query::SessionsQuery;
    use crate::render::sessions;

    let _door = super::door::Door::aside().await?;
    Ok(sessions::tools(&SessionsQuery::parse(&search), &[], super::door::now()))
}

#[cfg(feature = "ssr")]
mod read {
    use super::Rows;
    use crate::facade::{Facade, FacadeError};
    use crate::query::{Column, SessionsQuery};
    use crate::render::sessions;
    use model::Timestamp;
    use model::query::Filter;

    pub async fn rows(
        facade: &dyn Facade,
        query: &SessionsQuery,
        filter: Filter,
        now: Timestamp,
    ) -> Result<Rows, FacadeError> {
        let page = facade.sessions(filter, query.sort(), query.page_request()).await?;
        let activity = if query.shows(Column::Activity) {
            facade.session_activity(&page.items, sessions::ACTIVITY_HOURS).await?
        } else {
            Vec::new()
        };
        Ok(Rows { html: sessions::rows(query, &page.items, &activity, now), next: page.next_cursor })
    }
}
