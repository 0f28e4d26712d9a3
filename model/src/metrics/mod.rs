//! Rollups and the aggregates that are answered from them.

mod breakdown;
pub mod duration;
mod rollup;
mod spend;
mod summary;
mod tool;
mod trigger;

pub use breakdown::{BREAKDOWN_ROWS_MAX, Breakdown, BreakdownRow, Dimension, Durations};
pub use rollup::{Rollup, RollupKey, SessionHour, SessionHourKey, WIDTHS_US};
pub use spend::{Spend, SpendKey};
pub use summary::{Bucket, Comparison, GatewaySessions, GatewayStep, HeatCell, HeatRow, Moment, Summary, Sums};
pub use tool::{ToolKey, ToolSum};
pub use trigger::Trigger;
