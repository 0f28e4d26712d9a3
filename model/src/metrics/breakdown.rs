//! Sums told apart by one dimension.

use crate::Timestamp;
use serde::{Deserialize, Serialize};

/// Most rows of a breakdown; what is behind them is told in one sum.
pub const BREAKDOWN_ROWS_MAX: u32 = 50;

/// By what sums are told apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "lowercase")]
pub enum Dimension {
    Trigger,
    Agent,
    Model,
    Gateway,
    Tool,
}

impl Dimension {
    pub const ALL: [Self; 5] = [Self::Trigger, Self::Agent, Self::Model, Self::Gateway, Self::Tool];

    pub fn as_str(self) -> &'static str {
        match self {
            Self::Trigger => "trigger",
            Self::Agent => "agent",
            Self::Model => "model",
            Self::Gateway => "gateway",
            Self::Tool => "tool",
        }
    }

    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|dimension| dimension.as_str() == name)
    }
}

/// Durations in milliseconds; quantiles are within a sixteenth.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct Durations {
    pub mean: f64,
    pub p50: f64,
    pub p95: f64,
    pub p99: f64,
}

/// One value of the dimension. What is not known of it is zero: tools have no
/// turns and no cost, triggers no calls of tools.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct BreakdownRow {
    /// Empty for what names no agent, model or tool.
    pub name: String,
    pub turns: i64,
    pub failed_turns: i64,
    pub tool_calls: i64,
    pub tool_errors: i64,
    pub tokens_input: i64,
    pub tokens_output: i64,
    pub tokens_total: i64,
    /// Billed and estimated.
    pub cost_usd: f64,
    /// The part of `costUsd` that was estimated from a price table.
    pub cost_estimated_usd: f64,
    /// Of calls of a tool, where they tell it.
    pub duration_ms: Option<Durations>,
}

/// `GET /api/v1/metrics/breakdown`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct Breakdown {
    #[cfg_attr(feature = "openapi", schema(value_type = String, format = DateTime))]
    pub from: Timestamp,
    #[cfg_attr(feature = "openapi", schema(value_type = String, format = DateTime))]
    pub to: Timestamp,
    pub by: Dimension,
    /// Costliest first, at most 50; of tools those with most calls.
    pub items: Vec<BreakdownRow>,
    /// Values that have no row here.
    pub left_out: i64,
}
