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

mod delivery;
mod dimension;
mod glob;
mod history;
mod labels;
mod nearest;
mod period;
mod record;
mod rule_info;
mod severity;

pub use delivery::{Delivery, DeliveryState, RECEIVERS_MAX, ROUTES_MAX, ReceiverInfo, Receivers, Route, SettingOrigin};
pub use dimension::Dimension;
pub use grammar::{Condition, ConditionError};
pub use history::{AlertCounts, AlertDetail, AlertEntry, AlertStep};
pub use labels::{Labels, clip};
pub use metric::Metric;
pub use period::{BadPeriod, Period};
pub use quiet::Matcher;
pub use record::{Alert, AlertState};
pub use rule::{Rule, RuleError, RuleSpec};
pub use rule_info::{RuleCheck, RuleDraft, RuleFault, RuleInfo, RulePoint, RuleTest};
pub use severity::Severity;
