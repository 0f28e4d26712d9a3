//! Values of a session.

use super::super::limits::VALUE_STALE_US;
use super::super::track::Session;
use super::turn::{LATE_AFTER_US, LATE_GRACE_US};
use super::{Facts, TOLD_EVERY_US};
use crate::alert::Metric;
use crate::event::EventType;
use crate::time::SECOND_US;
use crate::{Event, Timestamp};

/// A value that took longer to arrive is history, or comes after an outage:
/// what followed it may be on the way.
const VALUE_LATE_AFTER_US: i64 = 60 * SECOND_US;

/// Notes the values that an event carries.
pub fn values(facts: &mut Facts, session: &mut Session, event: &Event, now: Timestamp) {
    let tokens = event.tokens.as_ref();
    let is_late = now.since(facts.at) > VALUE_LATE_AFTER_US;
    let not_before = if is_late { now.plus_micros(LATE_GRACE_US) } else { Timestamp::EPOCH };
    let mut offer = |facts: &mut Facts, metric: Metric, value: Option<f64>| {
        let Some(value) = value.filter(|_| facts.wanted & metric.bit() != 0) else { return };
        if session.offer(metric, value, (facts.at, facts.event), not_before) {
            facts.change(metric);
        }
    };
    offer(facts, Metric::TokensPercentUsed, tokens.and_then(|tokens| tokens.percent_used));
    offer(facts, Metric::ContextTokens, tokens.and_then(|tokens| tokens.context_used).map(|used| used as f64));
    offer(facts, Metric::ContextOverflow, overflow(event));
    let ttft_ms = event.timing.as_ref().and_then(|timing| timing.ttft_ms);
    offer(facts, Metric::Ttft, ttft_ms.map(|ms| ms / 1000.0));
    if event.event_type.ends_turn() {
        offer(facts, Metric::TurnCost, event.spent_nano_usd().map(|nano| nano as f64 / 1e9));
        let total = tokens.and_then(crate::event::Tokens::total_or_sum);
        offer(facts, Metric::TurnTokens, total.map(|total| total as f64));
    }
    let asked = facts.wanted & Metric::ToolRepeats.bit() != 0;
    if asked && session.calls.take(event, facts.at) {
        let (most, newest) = session.calls.repeats();
        // The newest call dates the value; a late one may still raise it.
        if session.offer(Metric::ToolRepeats, most as f64, (newest, uuid::Uuid::max()), not_before) {
            facts.change(Metric::ToolRepeats);
        }
    }
}

fn overflow(event: &Event) -> Option<f64> {
    let by_error = event.error.as_ref().and_then(|error| error.kind.as_deref()) == Some("context_overflow");
    if by_error || event.event_type == EventType::ContextOverflow {
        Some(1.0)
    } else {
        (event.event_type == EventType::TurnCompleted).then_some(0.0)
    }
}

/// Follows a subagent; its events lie in its own session.
pub fn subagent(facts: &mut Facts, session: &mut Session, event: &Event, now: Timestamp) {
    let age_us = now.since(facts.at);
    if age_us > LATE_AFTER_US {
        session.orphan_not_before = now.plus_micros(LATE_GRACE_US);
    }
    // History that is imported: who was left alone days ago is not looked for now.
    if event.event_type == EventType::SubagentSpawned && age_us > VALUE_STALE_US {
        return;
    }
    match event.event_type {
        EventType::SubagentSpawned => session.spawned_at = session.spawned_at.max(Some(facts.at)),
        EventType::SubagentCompleted | EventType::SubagentFailed | EventType::SessionEnded => {
            session.finished_at = session.finished_at.max(Some(facts.at));
        }
        _ if session.spawned_at.is_none() || now.since(session.told_at) < TOLD_EVERY_US => return,
        _ => {}
    }
    if session.spawned_at.is_some() {
        session.told_at = now;
        facts.change(Metric::SubagentOrphanedFor);
    }
}
