//! What is counted over windows, but for turns.

use super::super::subject;
use super::super::track::Trackers;
use super::Facts;
use crate::Event;
use crate::alert::Metric;
use crate::event::{EventType, Tokens};

/// Counts what an event contributes.
#[expect(clippy::cast_possible_truncation, reason = "float to integer casts saturate")]
pub fn count(facts: &mut Facts, trackers: &Trackers, event: &Event) {
    let is_error = event.is_error();
    facts.add(Metric::Events, 1, 0);
    if is_error {
        facts.add(Metric::Errors, 1, 0);
    }
    let kind = &event.event_type;
    let tool_ends = matches!(kind, EventType::ToolCompleted | EventType::ToolFailed);
    let ends =
        kind.ends_turn() || tool_ends || matches!(kind, EventType::SubagentCompleted | EventType::SubagentFailed);
    if ends || is_error {
        facts.add(Metric::ErrorRate, i64::from(is_error), 1);
    }
    if tool_ends {
        let failed = i64::from(*kind == EventType::ToolFailed);
        facts.add(Metric::ToolCalls, 1, 0);
        facts.add(Metric::ToolErrorRate, failed, 1);
        if failed > 0 {
            facts.add(Metric::ToolErrors, 1, 0);
        }
    }
    if let Some(total) = event.tokens.as_ref().and_then(Tokens::total_or_sum) {
        facts.add(Metric::Tokens, i64::try_from(total).unwrap_or(i64::MAX), 0);
    }
    if let Some(cost) = event.spent_nano_usd() {
        for metric in [Metric::Cost, Metric::HourlyCost, Metric::DailyCost] {
            facts.add(metric, cost, 0);
        }
        // Costs of a heartbeat that its end does not carry.
        let is_heartbeat = || trackers.turns.get(&subject::turn(event)).is_some_and(|turn| turn.heartbeat);
        if !kind.ends_turn() && event.turn_id.is_some() && is_heartbeat() {
            facts.add(Metric::IdleCost, cost, 0);
        }
    }
    if let Some(ttft_ms) = event.timing.as_ref().and_then(|timing| timing.ttft_ms) {
        facts.add(Metric::AvgTtft, (ttft_ms * 1000.0) as i64, 1);
    }
    match kind.as_str() {
        "turn.retrying" => facts.add(Metric::Retries, 1, 0),
        "compaction.completed" => facts.add(Metric::Compactions, 1, 0),
        "model.fallback" => facts.add(Metric::ModelFallbacks, 1, 0),
        _ => {}
    }
}
