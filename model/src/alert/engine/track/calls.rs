//! Repetitions among the newest tool calls of a session.

use super::super::limits::{CALLS_MAX, CALLS_SPAN_US};
use crate::event::EventType;
use crate::{Event, Timestamp};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::collections::VecDeque;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::io;

/// Short when it is saved: there are many.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(from = "(i64, u64, u64)", into = "(i64, u64, u64)")]
struct Call {
    at: Timestamp,
    /// The same for the beginning and the end of one call.
    identity: u64,
    /// The same for calls of the same tool with the same parameters.
    likeness: u64,
}

impl From<(i64, u64, u64)> for Call {
    fn from((micros, identity, likeness): (i64, u64, u64)) -> Self {
        Self { at: Timestamp::from_micros(micros), identity, likeness }
    }
}

impl From<Call> for (i64, u64, u64) {
    fn from(call: Call) -> Self {
        (call.at.micros(), call.identity, call.likeness)
    }
}

/// The newest calls by time of event, oldest first.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Calls {
    calls: VecDeque<Call>,
    /// Calls are told of when they begin.
    announced: bool,
}

impl Calls {
    /// Takes in an event at its corrected time; whether it was a call that is
    /// among the newest.
    pub fn take(&mut self, event: &Event, at: Timestamp) -> bool {
        let begins = event.event_type == EventType::ToolInvoked;
        let ends = matches!(event.event_type, EventType::ToolCompleted | EventType::ToolFailed);
        let call_id = event.field(&["tool", "callId"]).and_then(Value::as_str);
        self.announced |= begins;
        if !(begins || ends && (call_id.is_some() || !self.announced)) {
            return false;
        }
        let identity = call_id.map_or_else(|| hash(&event.id), |id| hash(&id));
        if self.calls.iter().any(|call| call.identity == identity) {
            return false;
        }
        let call = Call { at, identity, likeness: likeness(event) };
        let place = self.calls.partition_point(|held| (held.at, held.identity) < (at, identity));
        self.calls.insert(place, call);
        if self.calls.len() > CALLS_MAX {
            self.calls.pop_front();
        }
        true
    }

    /// How often the most frequent call was made, and when the newest was.
    pub fn repeats(&self) -> (usize, Timestamp) {
        let newest = self.calls.back().map_or(Timestamp::EPOCH, |call| call.at);
        let recent = self.calls.iter().filter(|call| newest.since(call.at) <= CALLS_SPAN_US);
        let recent: Vec<u64> = recent.map(|call| call.likeness).collect();
        let most = recent.iter().map(|one| recent.iter().filter(|other| *other == one).count()).max();
        (most.unwrap_or(0), newest)
    }
}

fn hash(value: &impl Hash) -> u64 {
    let mut hasher = DefaultHasher::new();
    value.hash(&mut hasher);
    hasher.finish()
}

fn likeness(event: &Event) -> u64 {
    let mut hasher = DefaultHasher::new();
    event.tool.as_ref().and_then(|tool| tool.name.as_deref()).hash(&mut hasher);
    if let Some(parameters) = event.field(&["tool", "parameters"]) {
        // A hasher takes everything.
        let _ = serde_json::to_writer(HashWriter(&mut hasher), parameters);
    }
    hasher.finish()
}

struct HashWriter<'a>(&'a mut DefaultHasher);

impl io::Write for HashWriter<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.write(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}
