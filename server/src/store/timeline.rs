//! What the store answers about one session in detail.

use super::{Store, StoreError, dispatch_replica};
use model::session::{
    KindCount, Mark, PART_EVENTS, PARTS_MAX, SPENDING_EVENTS_MAX, SessionRow, Stretch, TimelineFilter, ToolCount,
    TurnRow,
};
use model::{Event, Timestamp};
use uuid::Uuid;

/// Tools that one answer counts: the most called.
const TOOLS_MAX: u32 = 100;

/// How a timeline is divided.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TimelinePlaces {
    /// The first event of each part of [`PART_EVENTS`], oldest first; what is
    /// older than the first of them is less than a part.
    pub marks: Vec<Mark>,
    /// Events that were counted.
    pub events: i64,
}

/// An event's session, and its place in it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EventPlace {
    pub mark: Mark,
    pub gateway_id: String,
    pub session_key: String,
}

impl Store {
    /// The newest [`PARTS_MAX`] parts of a timeline.
    pub async fn timeline_places(&self, filter: &TimelineFilter) -> Result<TimelinePlaces, StoreError> {
        self.timeline_places_by(filter, PART_EVENTS, PARTS_MAX).await
    }

    /// [`Self::timeline_places`] with other sizes.
    pub async fn timeline_places_by(
        &self,
        filter: &TimelineFilter,
        step: u32,
        marks_max: u32,
    ) -> Result<TimelinePlaces, StoreError> {
        dispatch_replica!(self => timeline::places(filter, step, marks_max))
    }

    /// The first events of a stretch of a timeline, or the `last` ones; oldest first.
    pub async fn timeline_stretch(
        &self,
        filter: &TimelineFilter,
        stretch: &Stretch,
        last: bool,
        limit: u32,
    ) -> Result<Vec<(Mark, Event)>, StoreError> {
        dispatch_replica!(self => timeline::stretch(filter, stretch, last, limit))
    }

    /// Where an event is; none where it was never stored or is no longer.
    pub async fn event_place(&self, id: Uuid) -> Result<Option<EventPlace>, StoreError> {
        dispatch_replica!(self => timeline::place(id))
    }

    /// The newest [`SPENDING_EVENTS_MAX`] events of a session that tell of
    /// tokens, cost or the context window, oldest first.
    pub async fn spending_events(&self, filter: &TimelineFilter) -> Result<Vec<Event>, StoreError> {
        dispatch_replica!(self => timeline::spending(filter, SPENDING_EVENTS_MAX))
    }

    /// How often each kind of event came in a session.
    pub async fn kind_counts(&self, filter: &TimelineFilter) -> Result<Vec<KindCount>, StoreError> {
        dispatch_replica!(self => timeline::kinds(filter))
    }

    /// Calls of each tool, in a session or in one of its turns.
    pub async fn tool_counts(
        &self,
        filter: &TimelineFilter,
        stretch: &Stretch,
        turn: Option<&str>,
    ) -> Result<Vec<ToolCount>, StoreError> {
        dispatch_replica!(self => timeline::tools(filter, stretch, turn, TOOLS_MAX))
    }

    /// Sessions of a gateway that one of `parents` spawned, oldest first.
    pub async fn child_sessions(
        &self,
        gateway: &str,
        parents: &[String],
        limit: u32,
        now: Timestamp,
    ) -> Result<Vec<SessionRow>, StoreError> {
        if parents.is_empty() {
            return Ok(Vec::new());
        }
        dispatch_replica!(self => sessions::children(gateway, parents, limit, now))
    }

    /// Turns of a session by name, in any order; what is not stored is left out.
    pub async fn turns_named(
        &self,
        gateway: &str,
        session: &str,
        turn_ids: &[String],
    ) -> Result<Vec<TurnRow>, StoreError> {
        if turn_ids.is_empty() {
            return Ok(Vec::new());
        }
        dispatch_replica!(self => turns::named(gateway, session, turn_ids))
    }
}
