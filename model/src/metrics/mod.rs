//! Rollups and the aggregates that are answered from them.

mod rollup;
mod summary;

pub use rollup::{Rollup, RollupKey, SessionHour, SessionHourKey, WIDTHS_US};
pub use summary::{Bucket, GatewaySessions, HeatCell, HeatRow, Overview, Summary, Sums};
