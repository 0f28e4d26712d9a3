//! One session.

use super::super::limits::{CALLS_SPAN_US, SESSION_TURNS_MAX, VALUE_STALE_US};
use super::calls::Calls;
use crate::alert::rule::MetricName;
use crate::alert::{Metric, clip};
use crate::{Event, Timestamp};
use serde::{Deserialize, Serialize};
use std::sync::Arc;
use uuid::Uuid;

/// The newest value of a metric, by time of event.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
struct Gauge {
    metric: MetricName,
    value: f64,
    at: Timestamp,
    id: Uuid,
    /// It says nothing before this: a newer value may be on the way.
    #[serde(default)]
    not_before: Timestamp,
}

/// A value that is in force.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Held {
    pub value: f64,
    pub stale_at: Timestamp,
    pub not_before: Timestamp,
}

#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Session {
    gauges: Vec<Gauge>,
    pub calls: Calls,
    pub agent: String,
    pub channel: String,
    pub model: String,
    pub parent: Option<String>,
    pub spawned_at: Option<Timestamp>,
    pub finished_at: Option<Timestamp>,
    /// It is not said to be left alone before this: its end may be on the way.
    pub orphan_not_before: Timestamp,
    pub last_event_at: Timestamp,
    pub ended_at: Option<Timestamp>,
    /// Keys of open turns, oldest first.
    open_turns: Vec<String>,
    /// The turn that ended last.
    pub last_turn: Option<(Timestamp, Uuid, String)>,
    pub touched_at: Timestamp,
    /// When rules were last told that it is alive.
    pub told_at: Timestamp,
}

impl Session {
    /// Notes a value unless a newer one, or the end of the session, is known.
    pub fn offer(&mut self, metric: Metric, value: f64, (at, id): (Timestamp, Uuid), not_before: Timestamp) -> bool {
        if self.ended_at.is_some_and(|ended| ended >= at) {
            return false;
        }
        let new = Gauge { metric: MetricName(metric), value, at, id, not_before };
        match self.gauges.iter_mut().find(|held| held.metric.0 == metric) {
            Some(held) if (held.at, held.id) > (at, id) => return false,
            Some(held) => *held = new,
            None => self.gauges.push(new),
        }
        true
    }

    /// A value, unless it is stale.
    pub fn value(&self, metric: Metric, now: Timestamp) -> Option<Held> {
        let held = self.gauges.iter().find(|held| held.metric.0 == metric)?;
        let stale_us = if metric == Metric::ToolRepeats { CALLS_SPAN_US } else { VALUE_STALE_US };
        let stale_at = held.at.plus_micros(stale_us);
        (now < stale_at).then_some(Held { value: held.value, stale_at, not_before: held.not_before })
    }

    /// Ends it; its values up to then are over. Returns its open turns.
    pub fn end(&mut self, at: Timestamp) -> Vec<String> {
        self.ended_at = self.ended_at.max(Some(at));
        self.gauges.retain(|held| held.at > at);
        std::mem::take(&mut self.open_turns)
    }

    pub fn open_turn(&mut self, key: &str) {
        if !self.open_turns.iter().any(|held| held == key) {
            if self.open_turns.len() >= SESSION_TURNS_MAX {
                self.open_turns.remove(0);
            }
            self.open_turns.push(key.to_owned());
        }
    }

    pub fn close_turn(&mut self, key: &str) {
        self.open_turns.retain(|held| held != key);
    }

    /// Since when a subagent that reported no end is left alone.
    pub fn orphaned_since(&self, parent_ended_at: Option<Timestamp>) -> Option<Timestamp> {
        let spawned = self.spawned_at?;
        if self.finished_at.is_some_and(|finished| finished >= spawned) {
            return None;
        }
        let parent_ended_at = parent_ended_at.filter(|ended| *ended >= spawned);
        Some(parent_ended_at.map_or(self.last_event_at, |ended| ended.min(self.last_event_at)))
    }

    /// Notes what events say about the session itself. Older events fill only gaps.
    pub fn describe(&mut self, event: &Event, at: Timestamp, now: Timestamp) {
        let newer = at >= self.last_event_at;
        let fill = |slot: &mut String, value: Option<&str>| {
            if let Some(value) = value.filter(|value| slot != value && (newer || slot.is_empty())) {
                value.clone_into(slot);
            }
        };
        fill(&mut self.agent, event.agent_id.as_deref());
        fill(&mut self.channel, event.channel.as_deref());
        fill(&mut self.model, event.model_name().map(clip));
        if self.parent.is_none() {
            self.parent.clone_from(&event.parent_session_key);
        }
        self.last_event_at = self.last_event_at.max(at);
        self.touched_at = self.touched_at.max(now);
    }

    /// Notes that a turn ended; returns the turn that is over with it: the
    /// last one before, or this one if a later one has ended already.
    pub fn turn_ended(&mut self, key: &Arc<str>, at: Timestamp, id: Uuid) -> Option<String> {
        match &self.last_turn {
            Some((held_at, held_id, held)) if (*held_at, *held_id) > (at, id) => {
                (held.as_str() != &**key).then(|| key.to_string())
            }
            _ => {
                let before = self.last_turn.replace((at, id, key.to_string()));
                before.map(|(_, _, held)| held).filter(|held| held.as_str() != &**key)
            }
        }
    }
}
