//! Calls of tools, by tool and duration.

use super::duration::{SLOT_NONE, slot};
use crate::Event;
use crate::event::{EventType, bounds};
use crate::time::Timestamp;

#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ToolKey {
    pub width_us: i64,
    pub bucket: Timestamp,
    pub gateway_id: String,
    /// Empty where the event names none.
    pub tool_name: String,
    /// Of its duration.
    pub slot: i64,
}

/// Finished calls of one tool in one bucket and slot of durations.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct ToolSum {
    pub calls: i64,
    pub errors: i64,
    pub duration_us_sum: i64,
}

impl ToolKey {
    /// Where an event counts that ends a call of a tool, and as what.
    pub fn of(width_us: i64, event: &Event) -> Option<(Self, ToolSum)> {
        let failed = match event.event_type {
            EventType::ToolCompleted => false,
            EventType::ToolFailed => true,
            _ => return None,
        };
        let name = event.tool.as_ref().and_then(|tool| tool.name.as_deref()).unwrap_or_default();
        let duration_us = event.duration_ms().map(bounds::duration_us);
        let key = Self {
            width_us,
            bucket: event.timestamp.bucket(width_us),
            gateway_id: event.gateway_id.clone(),
            // PostgreSQL takes no NUL in text.
            tool_name: name.replace('\0', " "),
            slot: duration_us.map_or(SLOT_NONE, slot),
        };
        let sum = ToolSum { calls: 1, errors: i64::from(failed), duration_us_sum: duration_us.unwrap_or(0) };
        Some((key, sum))
    }
}

impl std::ops::AddAssign for ToolSum {
    fn add_assign(&mut self, other: Self) {
        self.calls = self.calls.saturating_add(other.calls);
        self.errors = self.errors.saturating_add(other.errors);
        self.duration_us_sum = self.duration_us_sum.saturating_add(other.duration_us_sum);
    }
}
