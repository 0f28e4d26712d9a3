//! Lists of sessions.

use crate::store::{Store, StoreError};
use model::Timestamp;
use model::query::{Filter, Page, PageRequest, SessionSort, TEXT_EVENTS_MAX};
use model::session::SessionRow;

/// Sessions in an order. A text is looked for in the newest events alone.
pub async fn sessions(
    store: &Store,
    filter: Filter,
    sort: SessionSort,
    page: &PageRequest,
    now: Timestamp,
) -> Result<Page<SessionRow>, StoreError> {
    store.sessions_by(&searched(store, filter).await?, sort, page, now).await
}

/// The filter with a limit to what it looks for a text in.
pub async fn searched(store: &Store, filter: Filter) -> Result<Filter, StoreError> {
    let text_since = match &filter.text {
        Some(_) => text_reach(store, &filter).await?.or(filter.from),
        None => None,
    };
    Ok(Filter { text_since, ..filter })
}

/// The oldest event that a search for a text looks into, where there are more
/// than [`TEXT_EVENTS_MAX`] in its range.
pub async fn text_reach(store: &Store, filter: &Filter) -> Result<Option<Timestamp>, StoreError> {
    let (from, to) = (filter.from.unwrap_or(Timestamp::EPOCH), filter.to.unwrap_or(Timestamp::MAX));
    store.nth_newest_event(from, to, TEXT_EVENTS_MAX).await
}
