//! What is known of one session.

use super::event_types::EventTypes;
use super::register::Register;
use super::totals::{Span, Totals};
use super::turn::{Context, TurnFold};
use crate::event::EventType;
use crate::{Event, Timestamp};
use serde::{Deserialize, Serialize};

/// The newest error of a session.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Failure {
    pub kind: String,
    pub message: String,
    pub event_type: String,
}

/// A session, folded from its events in any order.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct SessionFold {
    #[serde(default)]
    pub event_types: EventTypes,
    pub span: Option<Span>,
    /// The newest `session.ended`.
    pub ended_at: Option<Timestamp>,
    pub agent: Option<Register<String>>,
    pub channel: Option<Register<String>>,
    pub parent: Option<Register<String>>,
    pub model: Option<Register<String>>,
    pub provider: Option<Register<String>>,
    pub context: Option<Register<Context>>,
    pub failure: Option<Register<Failure>>,
    /// Whether the newest end of a turn was a failure.
    pub last_turn_failed: Option<Register<bool>>,
    pub turns: i64,
    pub turns_failed: i64,
    pub turns_open: i64,
    /// Starts and ends of turns that carry no `turnId`.
    pub nameless_started_at: Option<Timestamp>,
    pub nameless_ended_at: Option<Timestamp>,
    pub totals: Totals,
}

impl SessionFold {
    pub fn apply(&mut self, event: &Event) {
        Span::widen(&mut self.span, event.timestamp);
        self.totals += Totals::of(event);
        self.event_types.add(EventTypes::of(&event.event_type));
        Register::offer_some(&mut self.agent, event, event.agent_id.clone());
        Register::offer_some(&mut self.channel, event, event.channel.clone());
        Register::offer_some(&mut self.parent, event, event.parent_session_key.clone());
        Register::offer_some(&mut self.model, event, event.model_name().map(str::to_owned));
        let provider = event.model.as_ref().and_then(|model| model.provider.clone());
        Register::offer_some(&mut self.provider, event, provider);
        Register::offer_some(&mut self.context, event, Context::of(event));
        if let Some((kind, message)) = event.failure() {
            let event_type = event.event_type.as_str().to_owned();
            Register::offer(&mut self.failure, event, Failure { kind, message, event_type });
        }
        if event.event_type.ends_turn() {
            Register::offer(&mut self.last_turn_failed, event, event.event_type == EventType::TurnFailed);
        }
        if event.event_type == EventType::SessionEnded {
            later(&mut self.ended_at, event.timestamp);
        }
        if event.turn_id.is_none() {
            match event.event_type {
                EventType::TurnStarted => later(&mut self.nameless_started_at, event.timestamp),
                EventType::TurnCompleted | EventType::TurnFailed => {
                    later(&mut self.nameless_ended_at, event.timestamp);
                }
                _ => {}
            }
        }
    }

    /// Takes in that one of the session's turns changed.
    pub fn turn_changed(&mut self, before: &TurnFold, after: &TurnFold) {
        let step = |before: bool, after: bool| i64::from(after) - i64::from(before);
        self.turns += step(before.end.is_some(), after.end.is_some());
        self.turns_failed += step(before.failed(), after.failed());
        self.turns_open += step(before.is_open(), after.is_open());
    }

    /// Start of the newest turn without `turnId` that has not finished.
    pub fn nameless_open_since(&self) -> Option<Timestamp> {
        self.nameless_started_at.filter(|started| self.nameless_ended_at.is_none_or(|ended| ended < *started))
    }

    pub fn has_open_turn(&self) -> bool {
        self.turns_open > 0 || self.nameless_open_since().is_some()
    }

    /// Whether the session was closed and nothing newer came.
    pub fn is_ended(&self) -> bool {
        match (self.ended_at, self.span) {
            (Some(ended), Some(span)) => ended >= span.last,
            _ => false,
        }
    }
}

fn later(slot: &mut Option<Timestamp>, at: Timestamp) {
    *slot = Some(slot.map_or(at, |held| held.max(at)));
}
