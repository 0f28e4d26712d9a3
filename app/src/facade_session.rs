//! What pages ask about one session in detail: the part of
//! [`Facade`](crate::facade::Facade) that concerns it.

use crate::facade::FacadeError;
use async_trait::async_trait;
use model::Event;
use model::session::{Family, KindCount, Mark, SessionRow, Spending, Stretch, TimelineFilter, ToolCount, TurnRow};

/// How a timeline is divided into parts of about a hundred events.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Places {
    /// The first event of each part, oldest first; what is older than the
    /// first of them is a part too.
    pub marks: Vec<Mark>,
    /// All events, or as many as were counted.
    pub events: i64,
}

/// An event's session, and its place in it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FoundEvent {
    pub mark: Mark,
    pub gateway_id: String,
    pub session_key: String,
}

#[async_trait]
pub trait SessionFacade: Send + Sync {
    async fn timeline_places(&self, filter: TimelineFilter) -> Result<Places, FacadeError>;
    /// The first events of a stretch, or the `last` ones; oldest first.
    async fn timeline_stretch(
        &self,
        filter: TimelineFilter,
        stretch: Stretch,
        last: bool,
        limit: u32,
    ) -> Result<Vec<(Mark, Event)>, FacadeError>;
    /// None where the event was never stored or is no longer.
    async fn find_event(&self, id: String) -> Result<Option<FoundEvent>, FacadeError>;
    async fn spending(&self, filter: TimelineFilter) -> Result<Spending, FacadeError>;
    async fn kind_counts(&self, filter: TimelineFilter) -> Result<Vec<KindCount>, FacadeError>;
    /// Of a session, or of one of its turns.
    async fn tool_counts(
        &self,
        filter: TimelineFilter,
        stretch: Stretch,
        turn: Option<String>,
    ) -> Result<Vec<ToolCount>, FacadeError>;
    async fn turns_named(
        &self,
        gateway: String,
        session: String,
        turn_ids: Vec<String>,
    ) -> Result<Vec<TurnRow>, FacadeError>;
    async fn family(&self, session: &SessionRow) -> Result<Family, FacadeError>;
}
