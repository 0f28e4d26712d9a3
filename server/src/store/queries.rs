//! What the store answers.
//!
//! A replica, where there is one, answers what follows from events alone and is
//! asked with values that the client knows: events, sessions, turns, sums. The
//! primary answers the rest: what the stream and the alerts go on from, what
//! people change and then want to see (gateways), and what decides whether it
//! is well.

use super::{Store, StoreError, StoredEvent, dispatch, dispatch_replica};
use model::gateway::{Gateway, GatewayChange, GatewayName, KindHour, KindHourKey, MissingRange};
use model::metrics::{BreakdownRow, Dimension, GatewaySessions, GatewayStep, HeatRow, Sums};
use model::query::{Filter, Page, PageRequest, SessionSort};
use model::session::{ActivityHour, SessionId, SessionRow, TurnRow};
use model::{Event, Timestamp};
use std::collections::BTreeMap;
use uuid::Uuid;

/// Gateways that one answer lists at most.
const GATEWAYS_MAX: u32 = 1000;
/// Gateways that are named when a session key is ambiguous.
const AMBIGUOUS_MAX: u32 = 50;

/// What was found under a session key.
pub enum SessionLookup {
    Found(Box<SessionRow>),
    NotFound,
    /// Several gateways hold the key.
    Ambiguous(Vec<String>),
}

/// The steps of a retention run, in the order that keeps counts right at any
/// point a run may be cut short.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Retained {
    /// Sessions are marked before days of their events are dropped.
    Marks,
    Days,
    Events,
    EventIds,
    Turns,
    Sessions,
    SessionHours,
    Rollups,
    Triggers,
    Tools,
    Alerts,
    Messages,
}

impl Retained {
    pub const ORDER: [Self; 12] = [
        Self::Marks,
        Self::Days,
        Self::Events,
        Self::EventIds,
        Self::Turns,
        Self::Sessions,
        Self::SessionHours,
        Self::Rollups,
        Self::Triggers,
        Self::Tools,
        Self::Alerts,
        Self::Messages,
    ];
}

/// What goes with a gateway that is removed, its own row last.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RemovalStep {
    Events,
    Turns,
    Sessions,
    SessionHours,
    Rollups,
    Triggers,
    Tools,
    EventKinds,
    Messages,
    AlertSteps,
    Alerts,
    Gateway,
}

impl RemovalStep {
    pub const ORDER: [Self; 12] = [
        Self::Events,
        Self::Turns,
        Self::Sessions,
        Self::SessionHours,
        Self::Rollups,
        Self::Triggers,
        Self::Tools,
        Self::EventKinds,
        Self::Messages,
        Self::AlertSteps,
        Self::Alerts,
        Self::Gateway,
    ];
}

impl Store {
    pub async fn ping(&self) -> Result<(), StoreError> {
        dispatch!(self, reader => health::ping())
    }

    /// As [`Store::ping`], over a connection that nothing else uses.
    pub async fn probe(&self) -> Result<(), StoreError> {
        dispatch!(self, probe => health::ping())
    }

    pub async fn events(&self, filter: &Filter, page: &PageRequest, now: Timestamp) -> Result<Page<Event>, StoreError> {
        dispatch_replica!(self => events::list(filter, page, now))
    }

    /// One event; none where it was never stored or is no longer.
    pub async fn event(&self, id: Uuid) -> Result<Option<Event>, StoreError> {
        dispatch_replica!(self => events::get(id))
    }

    /// Events behind a position of the stream, in stored order.
    pub async fn events_after(&self, seq: i64, limit: u32) -> Result<Vec<StoredEvent>, StoreError> {
        dispatch!(self, reader => events::after(seq, limit))
    }

    /// When the `count`th newest event from `from` on and before `to` happened,
    /// if there are as many.
    pub async fn nth_newest_event(
        &self,
        from: Timestamp,
        to: Timestamp,
        count: u32,
    ) -> Result<Option<Timestamp>, StoreError> {
        dispatch_replica!(self => events::nth_newest(from, to, count))
    }

    /// First and last stored position of the stream, zeros while it is empty.
    pub async fn stream_bounds(&self) -> Result<(i64, i64), StoreError> {
        dispatch!(self, reader => events::bounds())
    }

    /// Sessions, the newest event first unless ascending.
    pub async fn sessions(
        &self,
        filter: &Filter,
        page: &PageRequest,
        now: Timestamp,
    ) -> Result<Page<SessionRow>, StoreError> {
        self.sessions_by(filter, SessionSort::Recent, page, now).await
    }

    /// Sessions in an order, greatest first unless ascending. A cursor goes on
    /// in the order that it came from.
    pub async fn sessions_by(
        &self,
        filter: &Filter,
        sort: SessionSort,
        page: &PageRequest,
        now: Timestamp,
    ) -> Result<Page<SessionRow>, StoreError> {
        dispatch_replica!(self => sessions::list(filter, sort, page, now))
    }

    /// Events per hour of some sessions, in the last hours up to that of `until`.
    pub async fn session_activity(
        &self,
        sessions: &[SessionId],
        until: Timestamp,
        hours: i64,
    ) -> Result<Vec<ActivityHour>, StoreError> {
        dispatch_replica!(self => activity::hours(sessions, until, hours))
    }

    pub async fn session(&self, key: &str, gateway: Option<&str>, now: Timestamp) -> Result<SessionLookup, StoreError> {
        let mut found: Vec<SessionRow> = dispatch_replica!(self => sessions::by_key(key, gateway, AMBIGUOUS_MAX, now))?;
        Ok(match (found.pop(), found.is_empty()) {
            (None, _) => SessionLookup::NotFound,
            (Some(only), true) => SessionLookup::Found(Box::new(only)),
            (Some(last), false) => {
                SessionLookup::Ambiguous(found.into_iter().chain([last]).map(|row| row.gateway_id).collect())
            }
        })
    }

    /// Sessions whose last error is newest, from `since` on and before `until`.
    pub async fn failing_sessions(
        &self,
        gateway: Option<&str>,
        since: Timestamp,
        until: Option<Timestamp>,
        limit: u32,
        now: Timestamp,
    ) -> Result<Vec<SessionRow>, StoreError> {
        dispatch_replica!(self => sessions::failing(gateway, since, until, limit, now))
    }

    pub async fn turns(&self, gateway: &str, key: &str, page: &PageRequest) -> Result<Page<TurnRow>, StoreError> {
        dispatch_replica!(self => turns::list(gateway, key, page))
    }

    pub async fn gateways(&self, now: Timestamp) -> Result<Vec<Gateway>, StoreError> {
        dispatch!(self, reader => gateways::list(GATEWAYS_MAX, now))
    }

    /// What the gateways are called, by id: without a look at their sessions.
    pub async fn gateway_names(&self) -> Result<Vec<GatewayName>, StoreError> {
        dispatch!(self, reader => gateways::names(GATEWAYS_MAX))
    }

    /// One gateway.
    pub async fn gateway(&self, gateway_id: &str, now: Timestamp) -> Result<Option<Gateway>, StoreError> {
        dispatch!(self, reader => gateways::get(gateway_id, now))
    }

    /// How often each kind of event came, per hour since `from`, of one
    /// gateway or all.
    pub async fn event_kinds(
        &self,
        gateway: Option<&str>,
        from: Timestamp,
    ) -> Result<Vec<(KindHourKey, KindHour)>, StoreError> {
        dispatch!(self, reader => kinds::list(gateway, from))
    }

    /// Events since `from` per gateway.
    pub async fn recent_events(
        &self,
        gateway: Option<&str>,
        from: Timestamp,
    ) -> Result<BTreeMap<String, i64>, StoreError> {
        dispatch!(self, reader => gateways::recent(gateway, from))
    }

    /// Numbered events of a gateway that never came.
    pub async fn missing_events(&self, gateway_id: &str) -> Result<Vec<MissingRange>, StoreError> {
        dispatch!(self, reader => registry::missing(gateway_id))
    }

    /// Sessions of a gateway that were under way between two instants.
    pub async fn sessions_between(
        &self,
        gateway_id: &str,
        from: Option<Timestamp>,
        to: Option<Timestamp>,
    ) -> Result<i64, StoreError> {
        dispatch!(self, reader => registry::sessions_between(gateway_id, from, to))
    }

    /// `false` if the gateway is not known.
    pub async fn change_gateway(&self, gateway_id: &str, change: &GatewayChange) -> Result<bool, StoreError> {
        dispatch!(self, writer => registry::change(gateway_id, change))
    }

    /// Marks a gateway for removal; `false` if it is not known.
    pub async fn begin_removal(&self, gateway_id: &str, now: Timestamp) -> Result<bool, StoreError> {
        dispatch!(self, writer => removal::begin(gateway_id, now))
    }

    /// Gateways that are marked for removal.
    pub async fn removals(&self) -> Result<Vec<String>, StoreError> {
        dispatch!(self, reader => removal::pending())
    }

    /// One slice of a removal; returns the rows it took.
    pub async fn remove(&self, step: RemovalStep, gateway_id: &str, limit: u32) -> Result<u64, StoreError> {
        dispatch!(self, writer => removal::remove(step, gateway_id, limit))
    }

    /// Whether any event was ever stored, and whether any was invented.
    pub async fn seen(&self) -> Result<(bool, bool), StoreError> {
        dispatch!(self, reader => gateways::seen())
    }

    pub async fn sums(
        &self,
        filter: &Filter,
        width_us: i64,
        step_us: i64,
        from: Timestamp,
        to: Timestamp,
    ) -> Result<(Sums, Vec<(Timestamp, Sums)>), StoreError> {
        dispatch_replica!(self => summary::sums(filter, width_us, step_us, from, to))
    }

    /// Sums from `from` to `to` of rollups `width_us` wide, told apart by one
    /// dimension: the costliest (of tools those with most calls), at most
    /// `rows_max`, and how many others there are. Of the filter counts the
    /// gateway; agent and model where the dimension's sums know them.
    pub async fn breakdown(
        &self,
        by: Dimension,
        filter: &Filter,
        width_us: i64,
        from: Timestamp,
        to: Timestamp,
        rows_max: u32,
    ) -> Result<(Vec<BreakdownRow>, i64), StoreError> {
        dispatch_replica!(self => breakdown::breakdown(by, filter, width_us, from, to, rows_max))
    }

    /// Events per gateway and `step_us`, from rollups `width_us` wide.
    pub async fn gateway_series(
        &self,
        width_us: i64,
        step_us: i64,
        from: Timestamp,
        to: Timestamp,
    ) -> Result<Vec<GatewayStep>, StoreError> {
        dispatch_replica!(self => breakdown::gateway_series(width_us, step_us, from, to))
    }

    /// Starts of the oldest and the newest hour that hold anything.
    pub async fn extent(&self) -> Result<Option<(Timestamp, Timestamp)>, StoreError> {
        dispatch_replica!(self => summary::extent())
    }

    pub async fn unique_sessions(&self, filter: &Filter, from: Timestamp, to: Timestamp) -> Result<i64, StoreError> {
        dispatch_replica!(self => summary::unique_sessions(filter, from, to))
    }

    pub async fn session_counts(
        &self,
        gateway: Option<&str>,
        now: Timestamp,
    ) -> Result<Vec<GatewaySessions>, StoreError> {
        dispatch_replica!(self => summary::session_counts(gateway, now))
    }

    pub async fn heatmap(
        &self,
        gateway: Option<&str>,
        from: Timestamp,
        to: Timestamp,
        sessions_max: u32,
    ) -> Result<Vec<HeatRow>, StoreError> {
        dispatch_replica!(self => heatmap::heatmap(gateway, from, to, sessions_max))
    }

    /// One slice of what is older than `cutoff` of the counts of kinds.
    pub async fn purge_event_kinds(&self, cutoff: Timestamp, limit: u32) -> Result<u64, StoreError> {
        dispatch!(self, upkeep => kinds::purge(cutoff, limit))
    }

    /// One slice of a retention step; returns the rows it touched.
    pub async fn purge(&self, step: Retained, cutoff: Timestamp, limit: u32) -> Result<u64, StoreError> {
        match step {
            Retained::Marks | Retained::Days | Retained::EventIds => self.purge_days(step, cutoff, limit).await,
            Retained::Events => dispatch!(self, upkeep => retention::events(cutoff, limit)),
            Retained::Turns => dispatch!(self, upkeep => retention::turns(cutoff, limit)),
            Retained::Sessions => dispatch!(self, upkeep => retention::sessions(cutoff, limit)),
            Retained::SessionHours => dispatch!(self, upkeep => retention::session_hours(cutoff, limit)),
            Retained::Rollups => dispatch!(self, upkeep => retention::rollups(cutoff, limit)),
            Retained::Triggers => dispatch!(self, upkeep => retention::triggers(cutoff, limit)),
            Retained::Tools => dispatch!(self, upkeep => retention::tools(cutoff, limit)),
            Retained::Alerts => dispatch!(self, upkeep => alerts::purge(cutoff, limit)),
            Retained::Messages => dispatch!(self, upkeep => outbox::purge(cutoff, limit)),
        }
    }
}
