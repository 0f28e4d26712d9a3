//! From the lines of one session's transcript to the events that the plugin
//! would have sent. Lines come in their order; a run's end is told when it is
//! certain that no more of it follows.

mod attempts;
mod clip;
mod failure;
mod messages;
mod recorder;
mod run;
mod tools;
mod turns;
mod usage;

pub use attempts::Attempts;
pub use recorder::Session;

use super::entry::{Entry, Fields, amount, object, string};
use failure::failure;
use model::Timestamp;
use recorder::Recorder;
use run::{Outcome, Prompt, Run};
use serde_json::{Value, json};
use std::collections::VecDeque;

/// Runs of one session that may be open at the same time; beyond it the
/// oldest is taken to have ended.
pub const RUNS_OPEN_MAX: usize = 8;
/// Questions that may wait for their run; beyond it the oldest is forgotten.
pub const PROMPTS_MAX: usize = 16;

/// Kinds of lines that are known and tell nothing that is an event.
const SILENT_KINDS: [&str; 7] =
    ["model_change", "thinking_level_change", "custom", "branch_summary", "label", "session_info", "leaf"];

/// What became of a line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Taken {
    /// It is part of an event.
    Told,
    /// Its kind is known and has no event.
    Silent,
    /// Its kind is not known.
    Unknown(String),
}

/// Maps one session.
pub struct Mapper {
    recorder: Recorder,
    attempts: Attempts,
    prompts: VecDeque<Prompt>,
    /// In the order of their start.
    runs: VecDeque<Run>,
    /// Whether the context was nearly full at the last turn.
    is_warned: bool,
    events: Vec<Value>,
}

impl Mapper {
    pub fn new(gateway_id: &str, session: Session, attempts: Attempts) -> Self {
        Self {
            recorder: Recorder::new(gateway_id, session),
            attempts,
            prompts: VecDeque::new(),
            runs: VecDeque::new(),
            is_warned: false,
            events: Vec::new(),
        }
    }

    /// The events that are certain so far.
    pub fn drain(&mut self) -> Vec<Value> {
        std::mem::take(&mut self.events)
    }

    pub fn take(&mut self, entry: &Entry) -> Taken {
        match entry.kind.as_str() {
            "session" => self.created(entry),
            "message" => match object(&entry.body, "message") {
                Some(message) => return self.message(entry, message),
                None => return Taken::Unknown("message without its content".to_owned()),
            },
            "custom_message" => return self.custom_message(entry, &entry.body),
            "compaction" => self.compacted(entry),
            "reset" => {
                let reason = string(&entry.body, "reason").unwrap_or("reset");
                self.close_all(true);
                self.prompts.clear();
                self.session_ended(&[&entry.id, &entry.at.to_string(), "session.ended"], entry.at, reason);
            }
            kind if SILENT_KINDS.contains(&kind) => return Taken::Silent,
            kind => return Taken::Unknown(kind.to_owned()),
        }
        Taken::Told
    }

    /// The end of the transcript. Unless the session has `ended`, its newest
    /// run may still be under way and stays open.
    pub fn finish(&mut self, ended: Option<(Timestamp, &str)>) {
        self.close_all(ended.is_some());
        for run in self.attempts.unseen() {
            self.announce(&run, run.started_at);
            self.end(&run);
        }
        if let Some((at, reason)) = ended {
            let session_id = self.recorder.session.id.clone();
            self.session_ended(&[&session_id, "archived"], at, reason);
        }
    }

    fn record(&mut self, kind: &str, at: Timestamp, identity: &[&str], body: Value) {
        let event = self.recorder.event(kind, at, identity, body);
        self.events.push(event);
    }

    fn created(&mut self, entry: &Entry) {
        let body = json!({"session": {"sessionId": self.recorder.session.id}});
        self.record("session.created", entry.at, &[&entry.id, "session.created"], body);
    }

    fn session_ended(&mut self, identity: &[&str], at: Timestamp, reason: &str) {
        let body = json!({"session": {"sessionId": self.recorder.session.id, "reason": reason}});
        self.record("session.ended", at, identity, body);
    }

    fn compacted(&mut self, entry: &Entry) {
        let at = entry.at.to_string();
        for (kind, key) in [("compaction.started", "tokensBefore"), ("compaction.completed", "tokensAfter")] {
            let body = json!({"compaction": {"tokenCount": whole(&entry.body, key)}});
            self.record(kind, entry.at, &[&entry.id, &at, kind], body);
        }
    }

    fn close_all(&mut self, is_ended: bool) {
        while let Some(run) = self.runs.pop_front() {
            self.close(run, !is_ended && self.runs.is_empty());
        }
    }

    /// Tells the end of a run of which no more lines come.
    fn close(&mut self, mut run: Run, may_go_on: bool) {
        if run.outcome.is_none() {
            if may_go_on {
                return;
            }
            let what = failure("aborted", "the transcript holds no end of this run", false);
            run.outcome = Some(Outcome::Failed(what));
        }
        self.end(&run);
    }
}

/// A count as it should be written.
fn whole(fields: &Fields, key: &str) -> Option<u64> {
    fields.get(key).and_then(Value::as_u64).or_else(|| {
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "not negative; saturates")]
        amount(fields, key).map(|number| number.round() as u64)
    })
}

#[cfg(test)]
mod tests;
