//! Gateways: who sends events, whether all of them arrive, and what is wrong.

mod activity;
mod coverage;
mod problems;
mod report;

pub use activity::{
    KIND_HISTORY_HOURS, KindActivity, KindHour, KindHourKey, STOPPED_EXPECTED_MIN, StoppedKind, activity, stopped_kinds,
};
pub use coverage::{Coverage, MissingRange, RANGES_MAX, SERIES_MAX};
pub use problems::{CLOCK_SKEW_MS_MAX, Problem, SILENT_AFTER_US, WAITING_EVENTS_MAX, problems};
pub use report::{
    BadReport, DROPPED_RANGES_MAX, GatewayReport, NumberRange, QueueReport, SequenceReport, VERSION_BYTES_MAX, Versions,
};

use crate::Timestamp;
use serde::{Deserialize, Serialize};

/// Longest name that a person may give a gateway, in bytes.
pub const NAME_BYTES_MAX: usize = 100;

/// A gateway that has sent events or a report.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct Gateway {
    pub gateway_id: String,
    /// Given by a person, instead of the id.
    pub name: Option<String>,
    /// Its problems are listed, but nobody is alerted.
    pub muted: bool,
    /// It is being removed, with everything it sent.
    pub removing: bool,
    /// Server time of the first and the newest delivery.
    #[cfg_attr(feature = "openapi", schema(value_type = String, format = DateTime))]
    pub first_seen_at: Timestamp,
    #[cfg_attr(feature = "openapi", schema(value_type = String, format = DateTime))]
    pub last_seen_at: Timestamp,
    /// Newest time that an event of it carries; absent before its first event.
    #[cfg_attr(feature = "openapi", schema(value_type = Option<String>, format = DateTime))]
    pub last_event_at: Option<Timestamp>,
    pub events: i64,
    pub errors: i64,
    pub sessions: i64,
    pub active_sessions: i64,
    /// Events that it has lost on the way: numbers given, but never received.
    pub missing_events: u64,
    /// Its newest report, and what follows from it; absent without the plugin.
    pub report: Option<ReportedState>,
}

/// What a gateway said of itself when it reported last.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct ReportedState {
    /// Server time.
    #[cfg_attr(feature = "openapi", schema(value_type = String, format = DateTime))]
    pub received_at: Timestamp,
    #[cfg_attr(feature = "openapi", schema(value_type = Option<String>, format = DateTime))]
    pub started_at: Option<Timestamp>,
    pub versions: Versions,
    pub platform: Option<String>,
    /// The gateway's clock minus the server's, in milliseconds; the way of
    /// the request makes it appear late by as much.
    pub clock_skew_ms: i64,
    /// Whether OpenClaw lets the plugin see conversations.
    pub conversation_access: Option<bool>,
    pub queue: QueueReport,
}

impl Gateway {
    /// The name a person gave it, or its id.
    pub fn label(&self) -> &str {
        self.name.as_deref().unwrap_or(&self.gateway_id)
    }
}

/// What a gateway is called.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct GatewayName {
    pub gateway_id: String,
    /// What a person called it.
    pub name: Option<String>,
}

impl GatewayName {
    /// The name a person gave it, or its id.
    pub fn label(&self) -> &str {
        self.name.as_deref().unwrap_or(&self.gateway_id)
    }
}

/// A gateway with what is wrong with it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct GatewayHealth {
    #[serde(flatten)]
    pub gateway: Gateway,
    /// Over the last ten minutes.
    pub events_per_minute: f64,
    pub problems: Vec<Problem>,
}

/// Everything that is known of one gateway.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct GatewayDetail {
    #[serde(flatten)]
    pub health: GatewayHealth,
    /// Newest first.
    pub missing: Vec<MissingSessions>,
    /// Kinds of events of the last day, most frequent first.
    pub kinds: Vec<KindActivity>,
}

/// A missing range and how many sessions were active around it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct MissingSessions {
    #[serde(flatten)]
    pub range: MissingRange,
    pub sessions: i64,
}

/// What a person may change of a gateway; what is absent stays.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct GatewayChange {
    /// At most [`NAME_BYTES_MAX`] bytes; empty for the id again.
    pub name: Option<String>,
    pub muted: Option<bool>,
}
