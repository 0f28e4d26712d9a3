//! Events on their way into the database.

use crate::pricing::{PriceTable, Pricing};
use model::gateway::GatewayReport;
use model::{Event, Timestamp};
use std::collections::HashMap;
use std::sync::Arc;
use uuid::Uuid;

/// A validated event and its JSON text, rendered once.
#[derive(Clone, Debug)]
pub struct Incoming {
    pub event: Arc<Event>,
    pub body: Arc<str>,
}

impl Incoming {
    pub fn new(event: Event) -> Result<Self, serde_json::Error> {
        let body = serde_json::to_string(&event.body)?.into();
        Ok(Self { event: Arc::new(event), body })
    }

    /// The same event with what it cost by the table, where it does not say.
    pub(super) fn priced(&self, table: &PriceTable) -> (Self, bool) {
        match table.price(&self.event) {
            Pricing::Estimated(estimate) => {
                let event = Event { cost_estimate: Some(estimate), ..(*self.event).clone() };
                (Self { event: Arc::new(event), body: Arc::clone(&self.body) }, true)
            }
            pricing => (self.clone(), pricing == Pricing::NotNeeded),
        }
    }
}

/// A gateway's report and when its request came.
#[derive(Clone, Debug)]
pub struct Contact {
    pub report: GatewayReport,
    pub received_at: Timestamp,
}

/// What became of one event.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// Written; its position in the stream.
    Stored(i64),
    /// On disk, on its way to a database that is away; whether it is new is
    /// found out there.
    Spooled,
    /// An event of this id is stored already.
    Duplicate,
    /// Retention has removed this part of the session: counting the event
    /// could count it twice.
    Expired,
}

impl Verdict {
    /// The position of an event that was written.
    pub fn position(&self) -> Option<i64> {
        match self {
            Self::Stored(seq) => Some(*seq),
            Self::Spooled | Self::Duplicate | Self::Expired => None,
        }
    }
}

/// The events of a batch that are new.
#[derive(Clone, Debug, Default)]
pub(super) struct Claimed {
    pub seqs: HashMap<Uuid, i64>,
    /// The last position before them, where other servers may write too.
    pub before: Option<i64>,
}

/// What became of a batch.
#[derive(Clone, Debug, PartialEq)]
pub struct Written {
    /// One per event, in their order.
    pub verdicts: Vec<Verdict>,
    /// The last position of the stream before the new events; absent where
    /// there are none, and where nobody else writes.
    pub before: Option<i64>,
    /// The new events with their estimates, in order of their positions.
    pub stored: Vec<StoredEvent>,
}

/// An event and its position in the stream.
#[derive(Clone, Debug, PartialEq)]
pub struct StoredEvent {
    pub seq: i64,
    /// Server time of its arrival.
    pub received_at: Timestamp,
    pub event: Arc<Event>,
}
