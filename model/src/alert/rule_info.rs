//! Rules as the list and the editor show them.

use super::engine::Firing;
use super::{RuleSpec, SettingOrigin};
use crate::Timestamp;
use serde::{Deserialize, Serialize};

/// A rule in force.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct RuleInfo {
    pub name: String,
    pub spec: RuleSpec,
    /// Who had the last word on it.
    pub origin: SettingOrigin,
    /// A rule of this name comes with the program.
    pub builtin: bool,
    /// What the rule groups by, its default filled in; empty is one group of everything.
    pub group_by: Vec<String>,
    /// Alerts of it that fire now.
    pub firing: u64,
    #[cfg_attr(feature = "openapi", schema(value_type = Option<String>, format = DateTime))]
    pub fired_at: Option<Timestamp>,
}

/// A rule that is being written.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct RuleDraft {
    pub name: String,
    pub spec: RuleSpec,
}

/// What is wrong with a draft, and where.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct RuleFault {
    /// The key of the rule that is meant, such as `condition`; absent where it is its name.
    pub key: Option<String>,
    /// Column in the text of that key, from 1.
    pub column: Option<usize>,
    pub problem: String,
}

/// Whether a draft could be saved.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct RuleCheck {
    pub fault: Option<RuleFault>,
    /// What it would group by.
    pub group_by: Vec<String>,
}

/// The measured value over a stretch of time.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct RulePoint {
    /// Its start.
    #[cfg_attr(feature = "openapi", schema(value_type = String, format = DateTime))]
    pub at: Timestamp,
    /// Largest value of any group, in the unit of the metric.
    pub value_max: f64,
    /// What it was held against then.
    pub threshold: Option<f64>,
}

/// What a draft would have done over a span of the past.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct RuleTest {
    #[cfg_attr(feature = "openapi", schema(value_type = String, format = DateTime))]
    pub from: Timestamp,
    #[cfg_attr(feature = "openapi", schema(value_type = String, format = DateTime))]
    pub until: Timestamp,
    /// Events that were looked at.
    pub events: u64,
    /// There were more: the span begins later than was asked.
    pub shortened: bool,
    /// How often it would have fired.
    pub fired: u64,
    /// Oldest first, at most [`super::engine::DRY_RUN_FIRINGS_MAX`].
    pub firings: Vec<Firing>,
    /// Unit of the value: `fraction`, `duration` (seconds), `US dollars`, `count` or `flag`.
    pub unit: String,
    /// The first comparison of the condition, oldest first; nothing was
    /// measured where points are missing.
    pub points: Vec<RulePoint>,
    /// Width of a point, in microseconds.
    pub step_us: i64,
}
