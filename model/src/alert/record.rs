//! Alerts as they are stored, answered and streamed.

use super::Severity;
use crate::Timestamp;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Where an alert stands; it only goes forward, in this order.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "lowercase")]
pub enum AlertState {
    /// The condition holds, but not yet for as long as the rule asks.
    Pending,
    #[default]
    Firing,
    /// Firing, and somebody has taken it on.
    Acknowledged,
    Resolved,
}

impl AlertState {
    pub const ALL: [Self; 4] = [Self::Pending, Self::Firing, Self::Acknowledged, Self::Resolved];

    pub fn as_str(self) -> &'static str {
        match self {
            Self::Pending => "pending",
            Self::Firing => "firing",
            Self::Acknowledged => "acknowledged",
            Self::Resolved => "resolved",
        }
    }

    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.as_str() == name)
    }
}

/// One firing of a rule for one group.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct Alert {
    pub id: String,
    /// Name of the rule, such as `context_warning`.
    pub rule: String,
    pub severity: Severity,
    pub message: String,
    /// Empty where the rule looks at all gateways together.
    pub gateway_id: String,
    pub session_key: Option<String>,
    #[cfg_attr(feature = "openapi", schema(value_type = String, format = DateTime))]
    pub fired_at: Timestamp,
    #[cfg_attr(feature = "openapi", schema(value_type = Option<String>, format = DateTime))]
    pub resolved_at: Option<Timestamp>,
    #[serde(default)]
    pub state: AlertState,
    /// What the rule groups by, such as `gateway` and `agent`, with its values.
    #[serde(default)]
    pub group: BTreeMap<String, String>,
    #[serde(default)]
    pub agent_id: Option<String>,
    #[serde(default)]
    pub channel: Option<String>,
    /// Since when the condition holds; earlier than `firedAt` by the rule's `for`.
    #[cfg_attr(feature = "openapi", schema(value_type = Option<String>, format = DateTime))]
    #[serde(default)]
    pub pending_at: Option<Timestamp>,
    #[cfg_attr(feature = "openapi", schema(value_type = Option<String>, format = DateTime))]
    #[serde(default)]
    pub acknowledged_at: Option<Timestamp>,
    #[serde(default)]
    pub acknowledged_by: Option<String>,
    #[cfg_attr(feature = "openapi", schema(value_type = Option<String>, format = DateTime))]
    #[serde(default)]
    pub last_notified_at: Option<Timestamp>,
    /// What was measured when it fired, in the unit of the metric: fractions,
    /// seconds, US dollars or a count.
    #[serde(default)]
    pub value: Option<f64>,
    /// What it was held against, in the same unit.
    #[serde(default)]
    pub threshold: Option<f64>,
    /// The event that made it fire; absent where time did.
    #[serde(default)]
    pub event_id: Option<String>,
}
