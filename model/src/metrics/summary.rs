//! Aggregates as the API and the overview answer them.

use crate::Timestamp;
use crate::session::SessionRow;
use serde::{Deserialize, Serialize};

/// Sums over a range or one bucket of it.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct Sums {
    pub events: i64,
    pub turns: i64,
    pub failed_turns: i64,
    /// Events that report an error.
    pub errors: i64,
    pub tool_calls: i64,
    pub tool_errors: i64,
    pub tokens_input: i64,
    pub tokens_output: i64,
    pub tokens_total: i64,
    /// Billed and estimated.
    pub cost_usd: f64,
    /// The part of `costUsd` that was estimated from a price table.
    pub cost_estimated_usd: f64,
    /// Mean fraction of the context window over the events that carry one.
    pub avg_context_percent: Option<f64>,
    pub avg_duration_ms: Option<f64>,
}

/// Sums of one bucket of time.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct Bucket {
    #[cfg_attr(feature = "openapi", schema(value_type = String, format = DateTime))]
    pub start: Timestamp,
    #[serde(flatten)]
    pub sums: Sums,
}

/// Sessions of one gateway by their status now.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct GatewaySessions {
    pub gateway_id: String,
    pub active: i64,
    pub idle: i64,
    pub error: i64,
    pub ended: i64,
}

/// `GET /api/v1/metrics/summary`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct Summary {
    #[cfg_attr(feature = "openapi", schema(value_type = String, format = DateTime))]
    pub from: Timestamp,
    #[cfg_attr(feature = "openapi", schema(value_type = String, format = DateTime))]
    pub to: Timestamp,
    /// Width of the buckets, in seconds.
    pub bucket_seconds: i64,
    pub totals: Sums,
    /// Sessions with an event in the range.
    pub unique_sessions: i64,
    /// Oldest first, without gaps.
    pub buckets: Vec<Bucket>,
    pub gateways: Vec<GatewaySessions>,
}

/// One cell of the context heatmap.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct HeatCell {
    pub bucket: Timestamp,
    /// Highest fraction of the context window in the hour.
    pub percent_max: f64,
}

/// One session's row of the context heatmap.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct HeatRow {
    pub gateway_id: String,
    pub session_key: String,
    pub cells: Vec<HeatCell>,
}

/// What the overview page shows, answered in one piece.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Overview {
    /// The server's clock when it answered.
    pub now: Timestamp,
    /// Position in the event stream that this answer includes.
    pub cursor: i64,
    pub summary: Summary,
    pub heatmap: Vec<HeatRow>,
    /// Newest sessions whose last error is newest, at most ten.
    pub failures: Vec<SessionRow>,
    /// Whether any event was ever stored.
    pub any_events: bool,
    /// Whether the events were invented by `observatory demo`.
    pub demo: bool,
}
