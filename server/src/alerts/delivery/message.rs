//! What is told about an alert.

use model::Timestamp;
use model::alert::Severity;
use model::alert::life::NotifyKind;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use uuid::Uuid;

/// One message; its JSON is the body that a generic webhook gets.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Message {
    /// The same at every attempt: receivers tell a repetition by it.
    pub id: Uuid,
    /// What happened to the alert.
    pub kind: NotifyKind,
    /// Name of the rule, such as `context_warning`.
    pub rule: String,
    pub severity: Severity,
    pub at: Timestamp,
    pub title: String,
    /// The rule's message, filled in.
    pub text: String,
    /// Empty where the rule looks at all gateways together.
    pub gateway_id: String,
    pub session_key: Option<String>,
    pub agent_id: Option<String>,
    /// What the rule groups by, with its values.
    pub group: BTreeMap<String, String>,
    /// What was measured, in the unit of the metric.
    pub value: Option<f64>,
    /// What it was held against, in the same unit.
    pub threshold: Option<f64>,
    pub fired_at: Timestamp,
    pub resolved_at: Option<Timestamp>,
    /// The page of the alert or the session.
    pub link: String,
    /// Further alerts of the same storm that this message stands for.
    pub also: u32,
    /// The same for all messages about one alert: its id.
    pub dedup_key: String,
}
