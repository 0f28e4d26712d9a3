//! Turns: started, ended, abandoned.

use super::super::limits::VALUE_STALE_US;
use super::super::subject;
use super::super::track::{End, Trackers, Turn};
use super::Facts;
use crate::alert::{Metric, clip};
use crate::event::EventType;
use crate::time::SECOND_US;
use crate::{Event, Timestamp};
use serde_json::Value;
use std::sync::Arc;

/// An event that took longer to arrive is late: others may follow.
pub const LATE_AFTER_US: i64 = 5 * SECOND_US;
/// Time for what follows a late event to come, such as the end of a turn.
pub const LATE_GRACE_US: i64 = 10 * SECOND_US;

/// Takes in what an event says of its turn.
pub fn take(facts: &mut Facts, trackers: &mut Trackers, event: &Event, now: Timestamp) {
    let starts = event.event_type == EventType::TurnStarted;
    let ends = event.event_type.ends_turn();
    let polls = event.event_type == EventType::HeartbeatPoll && event.turn_id.is_some();
    // History that is imported: a turn that began days ago does not hang now.
    let is_history = starts && now.since(facts.at) > VALUE_STALE_US;
    if !(starts || ends || polls) || is_history {
        return;
    }
    let key = subject::turn(event);
    let nameless = event.turn_id.is_none();
    let session_key = subject::session_of(&key);
    let turn = trackers.turns.entry(Arc::clone(&key)).or_default();
    let was_open = turn.open_since().is_some();
    turn.heartbeat |= polls || event.field(&["trigger"]).and_then(Value::as_str) == Some("heartbeat");
    if starts {
        start(turn, facts.at, nameless, now);
        turn.models.0 = event.model_name().map(clip).map(str::to_owned).or_else(|| turn.models.0.take());
    }
    let first_end = ends && (turn.end.is_none() || nameless);
    if ends {
        end(turn, event, facts.at, nameless);
        turn.models.1 = event.model_name().map(clip).map(str::to_owned).or_else(|| turn.models.1.take());
    }
    if turn.falls_back() {
        facts.add(Metric::ModelFallbacks, 1, 0);
    }
    if first_end {
        count_end(facts, turn, event);
    }
    let superseded = update_session(trackers, &key, session_key, facts, ends);
    let is_open = trackers.turns.get(&key).is_some_and(|turn| turn.open_since().is_some());
    trackers.open_turns = trackers.open_turns + usize::from(is_open) - usize::from(was_open);
    facts.change(Metric::TurnDuration);
    facts.change(Metric::Completed);
    facts.turns.push(key);
    facts.turns.extend(superseded);
}

fn start(turn: &mut Turn, at: Timestamp, nameless: bool, now: Timestamp) {
    if nameless && turn.end.is_some_and(|end| end.at < at) {
        // The turn without a name before this one is over.
        *turn = Turn { heartbeat: turn.heartbeat, ..Turn::default() };
    }
    turn.since = Some(match turn.since {
        // Of two starts without a name the newer counts: the other never ended.
        Some(held) if nameless => held.max(at),
        Some(held) => held.min(at),
        None => at,
    });
    if now.since(at) > LATE_AFTER_US {
        turn.not_before = now.plus_micros(LATE_GRACE_US);
    }
}

#[expect(clippy::cast_possible_truncation, reason = "float to integer casts saturate")]
fn end(turn: &mut Turn, event: &Event, at: Timestamp, nameless: bool) {
    // Without a name, an end that is older than the start is of the turn before.
    let is_of_another = nameless && turn.since.is_some_and(|since| since > at);
    if is_of_another || turn.end.is_some_and(|held| (held.at, held.id) > (at, event.id)) {
        return;
    }
    let reported = event.duration_ms().map(|ms| (ms * 1000.0) as i64);
    turn.end = Some(End { at, id: event.id, reported_us: reported });
}

fn count_end(facts: &mut Facts, turn: &Turn, event: &Event) {
    facts.add(Metric::Turns, 1, 0);
    if event.event_type == EventType::TurnFailed {
        facts.add(Metric::FailedTurns, 1, 0);
    }
    if let Some(duration_us) = turn.duration_us().filter(|_| turn.end.is_some_and(|end| end.id == event.id)) {
        facts.add(Metric::AvgTurnDuration, duration_us, 1);
    }
    // The cost of a heartbeat above, of how many other turns below the line.
    let cost = if turn.heartbeat { event.spent_nano_usd().unwrap_or(0) } else { 0 };
    facts.add(Metric::IdleCost, cost, i64::from(!turn.heartbeat));
}

/// Lets the session know; returns the turn that is over with this end.
fn update_session(
    trackers: &mut Trackers,
    key: &Arc<str>,
    session_key: &str,
    facts: &Facts,
    ends: bool,
) -> Option<Arc<str>> {
    let session = trackers.sessions.get_mut(session_key)?;
    let turn = trackers.turns.get_mut(key)?;
    turn.abandoned_at = session.ended_at.filter(|ended| turn.since.is_some_and(|since| since <= *ended));
    if turn.open_since().is_some() {
        session.open_turn(key);
    } else {
        session.close_turn(key);
    }
    if !ends {
        return None;
    }
    // Of a turn that ends twice, the later end counts.
    turn.superseded = false;
    let over: Arc<str> = Arc::from(session.turn_ended(key, facts.at, facts.event)?);
    let turn = trackers.turns.get_mut(&over)?;
    turn.superseded = turn.end.is_some();
    Some(over)
}

/// Ends the open turns of a session that ended.
pub fn abandon(facts: &mut Facts, trackers: &mut Trackers, session_key: &str) {
    let at = facts.at;
    let Some(session) = trackers.sessions.get_mut(session_key) else { return };
    for metric in [
        Metric::TokensPercentUsed,
        Metric::ContextTokens,
        Metric::ContextOverflow,
        Metric::Ttft,
        Metric::TurnCost,
        Metric::TurnTokens,
        Metric::ToolRepeats,
    ] {
        facts.change(metric);
    }
    for key in session.end(at) {
        let Some(turn) = trackers.turns.get_mut(key.as_str()) else { continue };
        match turn.open_since() {
            Some(since) if since > at => session.open_turn(&key),
            Some(_) => {
                turn.abandoned_at = Some(at);
                trackers.open_turns = trackers.open_turns.saturating_sub(1);
                facts.change(Metric::TurnDuration);
                facts.turns.push(Arc::from(key));
            }
            None => {}
        }
    }
}
