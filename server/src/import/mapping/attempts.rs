//! What the trajectory of a session adds to its transcript: why a run was
//! started, how it ended, and runs that left no line there.

use super::failure::failure;
use super::run::{Outcome, Run};
use super::usage::Usage;
use crate::import::entry::{Fields, object, string};
use crate::store::openclaw::AttemptRow;
use model::Timestamp;
use serde_json::{Value, json};
use std::collections::{HashMap, VecDeque};

/// Ended runs that are remembered, so that a late row does not revive one.
const ENDED_MAX: usize = 32;
const KINDS: [&str; 3] = ["session.started", "model.completed", "session.ended"];

#[derive(Clone, Debug)]
struct Attempt {
    trigger: Option<String>,
    channel: Option<String>,
    run: Run,
    /// The transcript tells of it too.
    is_seen: bool,
}

/// The runs of a session by their id.
#[derive(Debug, Default)]
pub struct Attempts {
    runs: HashMap<String, Attempt>,
    ended: VecDeque<String>,
    session_key: Option<String>,
}

impl Attempts {
    /// Reads rows in their order; what cannot be read is left out, for the
    /// transcript tells the most of it too.
    pub fn add(&mut self, rows: &[AttemptRow]) {
        for row in rows {
            if let (Ok(at), Ok(data)) = (Timestamp::parse(&row.at), serde_json::from_str::<Fields>(&row.data)) {
                self.add_row(row, at, &data);
            }
        }
    }

    fn add_row(&mut self, row: &AttemptRow, at: Timestamp, data: &Fields) {
        if self.session_key.is_none() {
            self.session_key = string(data, "sessionKey").map(str::to_owned);
        }
        if self.ended.contains(&row.run_id) {
            return;
        }
        let attempt = self.runs.entry(row.run_id.clone()).or_insert_with(|| Attempt {
            trigger: None,
            channel: None,
            run: Run::new(row.run_id.clone(), true, at),
            is_seen: false,
        });
        let text = |key| string(data, key).map(str::to_owned);
        attempt.run.reach(at);
        match row.kind.as_str() {
            "session.started" => {
                attempt.trigger = attempt.trigger.take().or_else(|| text("trigger"));
                attempt.channel = attempt.channel.take().or_else(|| text("channel"));
                attempt.run.trigger = attempt.trigger.clone();
                // It goes on: the end of an earlier attempt was not the run's.
                attempt.run.outcome = None;
            }
            "model.completed" => {
                attempt.run.usage.add(object(data, "usage"));
                attempt.run.usage.last_call(object(data, "lastUsage"));
                attempt.run.provider = text("provider");
                attempt.run.model_id = text("modelId");
            }
            _ => {
                attempt.run.outcome = Some(match string(data, "status") {
                    Some("success") | None => Outcome::Completed,
                    Some(status) => {
                        let message = format!("the run ended with status {status}");
                        Outcome::Failed(failure("agent_error", &message, false))
                    }
                });
            }
        }
    }

    /// The session's key as its runs knew it, which the store may have cut.
    pub fn session_key(&self) -> Option<&str> {
        self.session_key.as_deref()
    }

    /// Trigger and channel of a run that the transcript tells of.
    pub fn see(&mut self, run_id: &str) -> (Option<String>, Option<String>) {
        match self.runs.get_mut(run_id) {
            Some(attempt) => {
                attempt.is_seen = true;
                (attempt.trigger.clone(), attempt.channel.clone())
            }
            None => (None, None),
        }
    }

    /// The run that was under way at a moment, for transcripts that do not
    /// name their runs.
    pub fn at(&self, at: Timestamp) -> Option<&str> {
        let covers = |run: &Run| run.started_at <= at && (run.outcome.is_none() || at <= run.last_at);
        let runs = self.runs.values().map(|attempt| &attempt.run).filter(|run| covers(run));
        runs.max_by_key(|run| run.started_at).map(|run| run.id.as_str())
    }

    /// Whether the run's last attempt ended well: nothing repeats it.
    pub fn has_succeeded(&self, run_id: &str) -> bool {
        self.runs.get(run_id).is_some_and(|attempt| matches!(attempt.run.outcome, Some(Outcome::Completed)))
    }

    /// What the run's attempts used in sum.
    pub fn usage(&self, run_id: &str) -> Option<&Usage> {
        self.runs.get(run_id).map(|attempt| &attempt.run.usage)
    }

    /// The run's end has been told.
    pub fn forget(&mut self, run_id: &str) {
        self.runs.remove(run_id);
        if self.ended.len() == ENDED_MAX {
            self.ended.pop_front();
        }
        self.ended.push_back(run_id.to_owned());
    }

    /// Whether a run may have to be told from here.
    pub fn has_unseen(&self) -> bool {
        self.runs.values().any(|attempt| !attempt.is_seen)
    }

    /// Runs that `are_over`, used something or failed, and of which the
    /// transcript told nothing, in the order of their start.
    pub fn unseen(&mut self, is_over: impl Fn(&Run) -> bool) -> Vec<Run> {
        let tells = |run: &Run| run.usage.is_counted() || matches!(run.outcome, Some(Outcome::Failed(_)));
        let is_due = |attempt: &Attempt| {
            !attempt.is_seen && attempt.run.outcome.is_some() && tells(&attempt.run) && is_over(&attempt.run)
        };
        let mut runs: Vec<Run> =
            self.runs.values().filter(|attempt| is_due(attempt)).map(|attempt| attempt.run.clone()).collect();
        runs.sort_by(|left, right| (left.started_at, &left.id).cmp(&(right.started_at, &right.id)));
        for run in &runs {
            self.forget(&run.id);
        }
        runs
    }
}

/// A line of a trajectory file as the row that the store keeps of it; `None`
/// for the many that add nothing.
pub fn row_of_line(line: &Fields) -> Option<AttemptRow> {
    let kind = string(line, "type").filter(|kind| KINDS.contains(kind))?;
    let data = object(line, "data");
    let get = |key: &str| data.and_then(|data| data.get(key)).cloned().unwrap_or(Value::Null);
    let last_usage =
        data.and_then(|data| object(data, "promptCache")).and_then(|cache| cache.get("lastCallUsage")).cloned();
    let kept = json!({
        "sessionKey": line.get("sessionKey"),
        "trigger": get("trigger"),
        "channel": get("messageChannel"),
        "provider": line.get("provider"),
        "modelId": line.get("modelId"),
        "usage": get("usage"),
        "lastUsage": last_usage,
        "status": get("status"),
    });
    Some(AttemptRow {
        seq: line.get("seq").and_then(Value::as_i64).unwrap_or(0),
        run_id: string(line, "runId")?.to_owned(),
        kind: kind.to_owned(),
        at: string(line, "ts")?.to_owned(),
        data: kept.to_string(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ended_runs_are_remembered_up_to_a_limit() {
        let row = |run: usize| AttemptRow {
            seq: 0,
            run_id: run.to_string(),
            kind: "session.started".into(),
            at: "2026-11-23T06:00:00Z".into(),
            data: "{}".into(),
        };
        let mut attempts = Attempts::default();
        for run in 0..=ENDED_MAX {
            attempts.forget(&run.to_string());
        }
        attempts.add(&[row(1), row(ENDED_MAX)]);
        assert!(!attempts.has_unseen());
        attempts.add(&[row(0)]);
        assert!(attempts.has_unseen());
    }

    #[test]
    fn a_retry_takes_back_the_end_of_the_attempt_before_it() {
        let row = |kind: &str, second: u32, data: Value| AttemptRow {
            seq: 0,
            run_id: "r".into(),
            kind: kind.into(),
            at: format!("2026-11-23T06:00:{second:02}Z"),
            data: data.to_string(),
        };
        let mut attempts = Attempts::default();
        attempts.add(&[row("session.started", 0, json!({})), row("session.ended", 1, json!({"status": "success"}))]);
        assert!(attempts.has_succeeded("r"));
        let at = |second: u32| Timestamp::parse(&format!("2026-11-23T06:00:{second:02}Z")).unwrap();
        assert_eq!((attempts.at(at(1)), attempts.at(at(2))), (Some("r"), None));
        attempts.add(&[row("session.started", 3, json!({}))]);
        assert!(!attempts.has_succeeded("r"));
        assert_eq!(attempts.at(at(9)), Some("r"));
    }
}
