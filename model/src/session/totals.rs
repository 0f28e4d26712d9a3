//! Sums over events.

use crate::event::{EventType, bounds};
use crate::{Event, Timestamp};
use serde::{Deserialize, Serialize};

/// What adds up over the events of a session, a turn or a bucket. Addition
/// of whole numbers commutes, so any order of arrival gives the same sums.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Totals {
    pub events: i64,
    pub errors: i64,
    pub tools_invoked: i64,
    pub tools_finished: i64,
    pub tool_errors: i64,
    pub tokens_input: i64,
    pub tokens_output: i64,
    pub tokens_total: i64,
    /// Billed and estimated.
    pub cost_nano_usd: i64,
    /// The estimated part of it; folds of before there were estimates have none.
    #[serde(default)]
    pub cost_estimated_nano_usd: i64,
}

impl Totals {
    pub fn of(event: &Event) -> Self {
        let tokens = event.tokens.clone().unwrap_or_default();
        let (cost_nano_usd, cost_estimated_nano_usd) = event.cost_parts_nano_usd();
        let one_if = |flag: bool| i64::from(flag);
        Self {
            events: 1,
            errors: one_if(event.is_error()),
            tools_invoked: one_if(event.event_type == EventType::ToolInvoked),
            tools_finished: one_if(matches!(event.event_type, EventType::ToolCompleted | EventType::ToolFailed)),
            tool_errors: one_if(event.event_type == EventType::ToolFailed),
            tokens_input: bounds::tokens(tokens.input),
            tokens_output: bounds::tokens(tokens.output),
            tokens_total: bounds::tokens(tokens.total_or_sum()),
            cost_nano_usd,
            cost_estimated_nano_usd,
        }
    }

    /// Tool calls: those announced, or those finished where more finished
    /// than were announced (some gateways report only the end).
    pub fn tool_calls(&self) -> i64 {
        self.tools_invoked.max(self.tools_finished)
    }
}

impl std::ops::AddAssign for Totals {
    fn add_assign(&mut self, other: Self) {
        self.events = self.events.saturating_add(other.events);
        self.errors = self.errors.saturating_add(other.errors);
        self.tools_invoked = self.tools_invoked.saturating_add(other.tools_invoked);
        self.tools_finished = self.tools_finished.saturating_add(other.tools_finished);
        self.tool_errors = self.tool_errors.saturating_add(other.tool_errors);
        self.tokens_input = self.tokens_input.saturating_add(other.tokens_input);
        self.tokens_output = self.tokens_output.saturating_add(other.tokens_output);
        self.tokens_total = self.tokens_total.saturating_add(other.tokens_total);
        self.cost_nano_usd = self.cost_nano_usd.saturating_add(other.cost_nano_usd);
        self.cost_estimated_nano_usd = self.cost_estimated_nano_usd.saturating_add(other.cost_estimated_nano_usd);
    }
}

/// First and last instant of a set of events.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Span {
    pub first: Timestamp,
    pub last: Timestamp,
}

impl Span {
    pub fn widen(slot: &mut Option<Self>, at: Timestamp) {
        *slot =
            Some(slot.map_or(Self { first: at, last: at }, |span| Self {
                first: span.first.min(at),
                last: span.last.max(at),
            }));
    }
}
