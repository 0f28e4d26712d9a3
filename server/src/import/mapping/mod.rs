//! From the lines of one session's transcript to the events that the plugin
//! would have sent. Lines come in their order; a run's end is told when it is
//! certain that no more of it follows.

mod attempts;
mod clip;
mod failure;
mod messages;
mod recorder;
mod run;
mod settle;
mod tools;
mod turns;
mod usage;

pub use attempts::{Attempts, row_of_line};
pub use recorder::Session;
pub use settle::{Lifecycle, Moment};

use super::entry::{Entry, Fields, amount, object, string};
use crate::store::openclaw::AttemptRow;
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
    /// Whether anything was heard since it was last settled.
    is_changed: bool,
    events: Vec<Value>,
}

impl Mapper {
    pub fn new(gateway_id: &str, session: Session) -> Self {
        Self {
            recorder: Recorder::new(gateway_id, session),
            attempts: Attempts::default(),
            prompts: VecDeque::new(),
            runs: VecDeque::new(),
            is_warned: false,
            is_changed: false,
            events: Vec::new(),
        }
    }

    /// The events that are certain so far.
    pub fn drain(&mut self) -> Vec<Value> {
        std::mem::take(&mut self.events)
    }

    pub fn take(&mut self, entry: &Entry) -> Taken {
        self.is_changed = true;
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
                self.close_all();
                self.prompts.clear();
                self.session_ended(&[&entry.id, &entry.at.to_string(), "session.ended"], entry.at, reason);
            }
            kind if SILENT_KINDS.contains(&kind) => return Taken::Silent,
            kind => return Taken::Unknown(kind.to_owned()),
        }
        Taken::Told
    }

    /// Takes what the trajectory says, in its order.
    pub fn learn(&mut self, rows: &[AttemptRow]) {
        self.is_changed |= !rows.is_empty();
        self.attempts.add(rows);
        self.adopt_key();
        for index in 0..self.runs.len() {
            let (trigger, channel) = self.attempts.see(&self.runs[index].id);
            if self.recorder.session.channel.is_none() {
                self.heard_by(channel);
            }
            if self.runs[index].trigger.is_none() && trigger.is_some() {
                self.runs[index].trigger = trigger;
                self.poll(&self.runs[index].clone());
            }
        }
    }

    /// The store may keep a job's run under the key of its job.
    fn adopt_key(&mut self) {
        let Some(key) = self.attempts.session_key() else { return };
        let known = &mut self.recorder.session.key;
        if key.strip_prefix(known.as_str()).is_some_and(|rest| rest.starts_with(":run:")) {
            key.clone_into(known);
        }
    }

    /// The session as its store describes it by now.
    pub fn describe(&mut self, session: &Session) {
        self.is_changed = true;
        let known = &mut self.recorder.session;
        known.parent_key.clone_from(&session.parent_key);
        known.context_max = session.context_max;
        known.lifecycle.clone_from(&session.lifecycle);
        if known.channel.is_none() {
            known.channel.clone_from(&session.channel);
        }
    }

    /// Whether something may follow from what was read already.
    pub fn is_open(&self) -> bool {
        !self.runs.is_empty() || self.attempts.has_unseen()
    }

    /// Whether settling can tell anything.
    pub fn needs_settling(&self) -> bool {
        self.is_changed || self.is_open()
    }

    /// The end of the transcript of a session that ended.
    pub fn finish(&mut self, at: Timestamp, reason: &str) {
        self.close_all();
        for run in self.attempts.unseen(|_| true) {
            self.announce(&run, run.started_at);
            self.end(run);
        }
        let session_id = self.recorder.session.id.clone();
        self.session_ended(&[&session_id, "archived"], at, reason);
    }

    fn record(&mut self, kind: &str, at: Timestamp, identity: &[&str], body: Value) {
        let event = self.recorder.event(kind, at, identity, body);
        self.events.push(event);
    }

    fn created(&mut self, entry: &Entry) {
        let body = json!({"session": {"sessionId": self.recorder.session.id}});
        let session_id = self.recorder.session.id.clone();
        self.record("session.created", entry.at, &[&session_id, "session.created"], body);
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

    fn close_all(&mut self) {
        while let Some(run) = self.runs.pop_front() {
            self.close(run);
        }
    }

    /// Makes room for one more run.
    fn make_room(&mut self) {
        if self.runs.len() == RUNS_OPEN_MAX
            && let Some(oldest) = self.runs.pop_front()
        {
            self.close(oldest);
        }
    }

    /// Tells the end of a run of which no more lines come.
    fn close(&mut self, mut run: Run) {
        run.outcome.get_or_insert_with(|| {
            Outcome::Failed(failure("aborted", "the transcript holds no end of this run", false))
        });
        self.end(run);
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
