//! Events as gateways send them.

pub mod bounds;
mod estimate;
mod kind;
mod parse;
mod parts;
mod read;

pub use estimate::CostEstimate;
pub use kind::EventType;
pub use parse::{EVENT_BYTES_MAX, FieldError, KEY_BYTES_MAX};
pub use parts::{Cost, ErrorInfo, Model, NanoUsd, Sequence, Timing, Tokens, Tool};

use crate::Timestamp;
use serde_json::{Map, Value};
use uuid::Uuid;

/// One validated event.
///
/// `body` is the whole event as the gateway sent it, unknown fields included,
/// with `tokens.percentUsed` normalised to a fraction. The other fields are
/// views into it, read once; on the wire an event is its body, and beside it
/// `costEstimate`, which the server adds.
#[derive(Clone, Debug, PartialEq)]
pub struct Event {
    pub id: Uuid,
    pub timestamp: Timestamp,
    pub event_type: EventType,
    pub gateway_id: String,
    pub session_key: String,
    pub parent_session_key: Option<String>,
    pub agent_id: Option<String>,
    pub channel: Option<String>,
    pub turn_id: Option<String>,
    pub message_id: Option<String>,
    pub tokens: Option<Tokens>,
    pub timing: Option<Timing>,
    pub tool: Option<Tool>,
    pub error: Option<ErrorInfo>,
    pub model: Option<Model>,
    pub cost: Option<Cost>,
    /// What the server reckons that the event cost, where it does not say.
    pub cost_estimate: Option<CostEstimate>,
    pub sequence: Option<Sequence>,
    pub body: Map<String, Value>,
}

impl Event {
    /// Whether this event reports an error: by its type, or by carrying one.
    pub fn is_error(&self) -> bool {
        self.event_type.is_failure() || self.error.is_some()
    }

    /// Type and message of what went wrong, where something did.
    pub fn failure(&self) -> Option<(String, String)> {
        if !self.is_error() {
            return None;
        }
        let error = self.error.clone().unwrap_or_default();
        let tool_error = self.tool.as_ref().and_then(|tool| tool.error.clone());
        let kind = error.kind.unwrap_or_else(|| match self.event_type {
            EventType::ToolFailed => "tool_error".to_owned(),
            EventType::ContextOverflow => "context_overflow".to_owned(),
            _ => "error".to_owned(),
        });
        Some((kind, error.message.or(tool_error).unwrap_or_default()))
    }

    /// The value at a path of keys inside the body, such as `["tool", "result"]`.
    pub fn field(&self, path: &[&str]) -> Option<&Value> {
        let (first, rest) = path.split_first()?;
        rest.iter().try_fold(self.body.get(*first)?, |value, key| value.get(*key))
    }

    pub fn cost_nano_usd(&self) -> Option<i64> {
        self.cost.as_ref().and_then(Cost::total_or_sum).map(|cost| cost.0)
    }

    /// What the event cost, as it tells or else as the server estimates.
    pub fn spent_nano_usd(&self) -> Option<i64> {
        self.cost_nano_usd().or_else(|| self.cost_estimate.as_ref().map(|estimate| estimate.total().0))
    }

    /// What the event cost, and what part of it is an estimate: the whole of
    /// it or nothing. A cost that the event tells comes before the server's
    /// estimate.
    pub fn cost_parts_nano_usd(&self) -> (i64, i64) {
        let estimate = || self.cost_estimate.as_ref().map_or(0, |estimate| estimate.total().0);
        match self.cost_nano_usd() {
            Some(told) if self.cost.as_ref().is_some_and(|cost| cost.estimated) => (told, told),
            Some(billed) => (billed, 0),
            None => (estimate(), estimate()),
        }
    }

    pub fn duration_ms(&self) -> Option<f64> {
        let timing = self.timing.as_ref()?;
        timing.duration_ms.or_else(|| Some((timing.end_ms? - timing.start_ms?).max(0.0)))
    }

    pub fn model_name(&self) -> Option<&str> {
        self.model.as_ref()?.model_id.as_deref()
    }
}
