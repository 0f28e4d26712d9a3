//! What is known of one turn.

use super::register::Register;
use super::totals::{Span, Totals};
use crate::event::EventType;
use crate::metrics::Trigger;
use crate::{Event, Timestamp};
use serde::{Deserialize, Serialize};

/// How a turn finished.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct TurnEnd {
    pub failed: bool,
    pub agent: String,
    pub model: String,
    pub duration_ms: Option<f64>,
    /// Folds of before turns were counted by trigger have none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub trigger: Option<Trigger>,
}

/// Context window of the model after a call.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Context {
    pub used: Option<u64>,
    pub max: Option<u64>,
    /// Fraction; 1.0 is full.
    pub percent: Option<f64>,
}

impl Context {
    pub fn of(event: &Event) -> Option<Self> {
        let tokens = event.tokens.as_ref()?;
        (tokens.context_used.is_some() || tokens.percent_used.is_some()).then_some(Self {
            used: tokens.context_used,
            max: tokens.context_max,
            percent: tokens.percent_used,
        })
    }
}

/// A turn, folded from its events in any order.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct TurnFold {
    pub span: Option<Span>,
    /// The earliest `turn.started`.
    pub started_at: Option<Timestamp>,
    /// The newest `turn.completed` or `turn.failed`.
    pub end: Option<Register<TurnEnd>>,
    pub totals: Totals,
    pub context: Option<Register<Context>>,
    pub model: Option<Register<String>>,
    pub error: Option<Register<(String, String)>>,
}

impl TurnFold {
    /// The key of the turn that an event belongs to. The end of a turn that
    /// carries no `turnId` is a turn of its own, known by the event.
    pub fn key(event: &Event) -> Option<String> {
        event.turn_id.clone().or_else(|| event.event_type.ends_turn().then(|| format!("event:{}", event.id)))
    }

    pub fn apply(&mut self, event: &Event) {
        Span::widen(&mut self.span, event.timestamp);
        self.totals += Totals::of(event);
        Register::offer_some(&mut self.context, event, Context::of(event));
        Register::offer_some(&mut self.model, event, event.model_name().map(str::to_owned));
        Register::offer_some(&mut self.error, event, event.failure());
        if event.event_type == EventType::TurnStarted {
            self.started_at = Some(self.started_at.map_or(event.timestamp, |at| at.min(event.timestamp)));
        }
        if event.event_type.ends_turn() {
            let end = TurnEnd {
                failed: event.event_type == EventType::TurnFailed,
                agent: event.agent_id.clone().unwrap_or_default(),
                model: event.model_name().unwrap_or_default().to_owned(),
                duration_ms: event.duration_ms(),
                trigger: Some(Trigger::of(event)),
            };
            Register::offer(&mut self.end, event, end);
        }
    }

    pub fn is_open(&self) -> bool {
        self.started_at.is_some() && self.end.is_none()
    }

    pub fn failed(&self) -> bool {
        self.end.as_ref().is_some_and(|end| end.value.failed)
    }

    /// Duration as reported, or from the first start to the end.
    pub fn duration_ms(&self) -> Option<f64> {
        let end = self.end.as_ref()?;
        end.value.duration_ms.or_else(|| Some((end.at.since(self.started_at?) as f64 / 1000.0).max(0.0)))
    }
}
