//! Alerts: rules, what they are made of, and how they come to fire.
//!
//! [`grammar`] reads conditions over the metrics of [`metric`]; [`rule`] makes
//! rules of them; [`engine`] evaluates rules as events arrive and time passes;
//! [`life`] keeps each alert's way from pending to resolved; [`quiet`] knows
//! who is not to be told.

pub mod engine;
pub mod grammar;
pub mod life;
pub mod metric;
pub mod quiet;
pub mod rule;

mod dimension;
mod glob;
mod labels;
mod nearest;
mod period;
mod record;
mod severity;

pub use dimension::Dimension;
pub use grammar::{Condition, ConditionError};
pub use labels::{Labels, clip};
pub use metric::Metric;
pub use period::{BadPeriod, Period};
pub use record::{Alert, AlertState};
pub use rule::{Rule, RuleError, RuleSpec};
pub use severity::Severity;
