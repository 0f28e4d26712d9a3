//! One gateway.

use crate::Timestamp;
use crate::gateway::{Gateway as Registered, StoppedKind};
use serde::{Deserialize, Serialize};

/// What the registry knows of a gateway at an instant.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct GatewaySample {
    pub gateway_id: String,
    /// Server time of the newest report, if it reports.
    pub reported_at: Option<Timestamp>,
    /// The gateway's clock minus the server's.
    pub clock_skew_ms: i64,
    pub events_waiting: u64,
    /// Events that are missing in all.
    pub missing_events: u64,
    /// Kinds of events that stopped.
    pub stopped: Vec<String>,
}

impl GatewaySample {
    pub fn of(gateway: &Registered, stopped: &[StoppedKind]) -> Self {
        let report = gateway.report.as_ref();
        Self {
            gateway_id: gateway.gateway_id.clone(),
            reported_at: report.map(|report| report.received_at),
            clock_skew_ms: report.map_or(0, |report| report.clock_skew_ms),
            events_waiting: report.map_or(0, |report| report.queue.events),
            missing_events: gateway.missing_events,
            stopped: stopped.iter().map(|kind| kind.event_type.clone()).collect(),
        }
    }
}

#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Gateway {
    /// Server time of the newest event or report.
    pub heard_at: Timestamp,
    /// It reports, so that silence means something.
    pub reports: bool,
    /// It is not said to be silent before this.
    pub not_before: Timestamp,
    pub sampled: bool,
    pub clock_skew_ms: i64,
    pub events_waiting: u64,
    pub missing_events: u64,
    pub stopped: Vec<String>,
    /// When rules were last told that it is alive.
    pub told_at: Timestamp,
}
