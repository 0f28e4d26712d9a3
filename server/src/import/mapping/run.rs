//! What is collected of one run until it has ended.

use super::usage::Usage;
use model::Timestamp;
use serde_json::{Value, json};
use std::collections::HashMap;

/// Calls of one run that wait for their result.
pub const OPEN_CALLS_MAX: usize = 2000;

/// A question that waits for the run that answers it.
#[derive(Clone, Debug)]
pub struct Prompt {
    pub entry_id: String,
    pub at: Timestamp,
    pub run_id: Option<String>,
    pub channel: Option<String>,
    pub cron: Option<Cron>,
}

/// The job that asked.
#[derive(Clone, Debug)]
pub struct Cron {
    pub job_id: String,
    pub name: Option<String>,
}

/// A tool call whose result is not read yet.
#[derive(Clone, Debug)]
pub struct Call {
    pub at: Timestamp,
    pub label: Option<String>,
    /// The event that was held back, of a call that may turn out to wrap another.
    pub held_back: Option<Value>,
}

/// How a run ended.
#[derive(Clone, Debug)]
pub enum Outcome {
    Completed,
    Failed(Value),
}

#[derive(Clone, Debug)]
pub struct Run {
    pub id: String,
    /// Whether the gateway named it; else its id was made from its first line.
    pub is_named: bool,
    /// Whether its question is known.
    pub is_asked: bool,
    pub started_at: Timestamp,
    pub last_at: Timestamp,
    pub trigger: Option<String>,
    pub provider: Option<String>,
    pub model_id: Option<String>,
    pub message_id: Option<String>,
    pub cron: Option<Cron>,
    pub usage: Usage,
    pub outcome: Option<Outcome>,
    calls: HashMap<String, Call>,
}

impl Run {
    pub fn new(id: String, is_named: bool, started_at: Timestamp) -> Self {
        Self {
            id,
            is_named,
            is_asked: false,
            started_at,
            last_at: started_at,
            trigger: None,
            provider: None,
            model_id: None,
            message_id: None,
            cron: None,
            usage: Usage::default(),
            outcome: None,
            calls: HashMap::new(),
        }
    }

    pub fn reach(&mut self, at: Timestamp) {
        self.last_at = self.last_at.max(at);
    }

    /// Remembers a call; beyond the limit its end is told without its start.
    pub fn open_call(&mut self, id: &str, call: Call) {
        if self.calls.len() < OPEN_CALLS_MAX {
            self.calls.insert(id.to_owned(), call);
        }
    }

    pub fn has_call(&self, id: &str) -> bool {
        self.calls.contains_key(id)
    }

    pub fn close_call(&mut self, id: &str) -> Option<Call> {
        self.calls.remove(id)
    }

    /// The call wraps another, which is reported in its place.
    pub fn wraps(&mut self, id: &str) {
        if let Some(call) = self.calls.get_mut(id) {
            call.held_back = None;
        }
    }

    pub fn model(&self) -> Value {
        match (&self.provider, &self.model_id) {
            (Some(provider), Some(model)) => json!({"provider": provider, "modelId": model}),
            _ => Value::Null,
        }
    }

    pub fn timing(&self) -> Value {
        timing(self.started_at, self.last_at)
    }
}

pub fn timing(start: Timestamp, end: Timestamp) -> Value {
    let duration_ms = (end.millis() - start.millis()).max(0);
    json!({"startMs": start.millis(), "endMs": end.millis(), "durationMs": duration_ms})
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn open_calls_are_bounded() {
        let mut run = Run::new("r".into(), true, Timestamp::EPOCH);
        for index in 0..=OPEN_CALLS_MAX {
            run.open_call(&index.to_string(), Call { at: Timestamp::EPOCH, label: None, held_back: None });
        }
        assert!(run.has_call(&(OPEN_CALLS_MAX - 1).to_string()));
        assert!(!run.has_call(&OPEN_CALLS_MAX.to_string()));
    }
}
