//! Rules as they are written.

use crate::alert::{Period, Severity};
use serde::{Deserialize, Serialize};

/// Longest name of a rule, in bytes.
pub const RULE_NAME_BYTES_MAX: usize = 64;
/// Longest description of a rule, in bytes.
pub const DESCRIPTION_BYTES_MAX: usize = 1000;

/// What holds while there is nothing to look at.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "lowercase")]
pub enum NoData {
    /// The condition does not hold.
    #[default]
    Ok,
    /// The condition holds.
    Firing,
    /// As it was.
    Keep,
}

/// A rule as it is written; [`super::Rule::compile`] says whether it is right.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct RuleSpec {
    pub condition: String,
    #[serde(default)]
    pub severity: Severity,
    /// Template; see [`super::PLACEHOLDERS`].
    pub message: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
    /// How long the condition must hold, such as `5m`.
    #[cfg_attr(feature = "openapi", schema(value_type = Option<String>))]
    #[serde(default, rename = "for", skip_serializing_if = "Option::is_none")]
    pub hold: Option<Period>,
    /// How long after its end the same group does not fire again.
    #[cfg_attr(feature = "openapi", schema(value_type = Option<String>))]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cooldown: Option<Period>,
    /// How often an alert is told again that nobody acknowledged.
    #[cfg_attr(feature = "openapi", schema(value_type = Option<String>))]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub renotify: Option<Period>,
    /// Such as `agent, model`, or `all`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub group_by: Option<String>,
    /// Filter, such as `agent = "main"`.
    #[serde(default, rename = "where", alias = "filter", skip_serializing_if = "Option::is_none")]
    pub filter: Option<String>,
    #[serde(default)]
    pub no_data: NoData,
    #[serde(default = "yes")]
    pub enabled: bool,
    /// US dollars that `budget` stands for in the condition.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub budget: Option<f64>,
}

fn yes() -> bool {
    true
}

impl RuleSpec {
    /// A rule with nothing but what every rule has.
    pub fn new(condition: &str, severity: Severity, message: &str) -> Self {
        Self {
            condition: condition.to_owned(),
            severity,
            message: message.to_owned(),
            description: None,
            hold: None,
            cooldown: None,
            renotify: None,
            group_by: None,
            filter: None,
            no_data: NoData::Ok,
            enabled: true,
            budget: None,
        }
    }
}
