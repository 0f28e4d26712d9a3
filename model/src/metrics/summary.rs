//! Aggregates as the API and the overview answer them.

use crate::Timestamp;
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

/// What one gateway sent in one step of time.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct GatewayStep {
    pub gateway_id: String,
    pub start: Timestamp,
    pub events: i64,
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

/// Sums of a range and of the one before it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Comparison {
    pub now: Summary,
    /// Sums over the range before, which is as long.
    pub before: Sums,
    /// Its buckets, each under the one of `now` that it is compared with.
    pub before_buckets: Vec<Bucket>,
}

/// What pages need to know before they ask for anything else.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Moment {
    /// The server's clock when it answered.
    pub now: Timestamp,
    /// Position in the event stream from before the answer was computed:
    /// replaying from there misses nothing.
    pub cursor: i64,
    /// Whether any event was ever stored.
    pub any_events: bool,
    /// Whether any was invented by `observatory demo`.
    pub demo: bool,
}
