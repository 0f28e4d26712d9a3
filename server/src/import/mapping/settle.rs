//! When a run is over. A transcript does not say so: after a failed reply a
//! retry may follow, after a tool's result another reply. An end that is told
//! cannot be taken back, so it is told when something proves it.

use super::failure::failure;
use super::run::{Outcome, Run};
use super::{Attempts, Mapper};
use model::Timestamp;

/// Quiet after which a run with a final reply is over.
pub const SETTLE_MS: i64 = 2_000;
/// Quiet after which a failed run is not repeated any more; the gateway waits
/// up to 30 s between two tries.
pub const RETRY_MS: i64 = 120_000;
/// Quiet after which nothing the gateway said of a run holds any more.
pub const STALE_MS: i64 = 600_000;
/// Further ahead than this, a transcript comes from a clock that is not ours.
const SKEW_MS: i64 = 60_000;

/// What the gateway says of a session's runs, beside its transcript.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Lifecycle {
    /// `running`, or how the last run ended: `done failed killed timeout`.
    pub status: Option<String>,
    /// The run that is under way.
    pub running: Option<String>,
    /// The run that ended last.
    pub last: Option<String>,
    pub started_at: Option<Timestamp>,
    pub ended_at: Option<Timestamp>,
    pub error: Option<String>,
}

impl Lifecycle {
    fn is_running(&self) -> bool {
        self.status.as_deref() == Some("running")
    }

    fn has_ended(&self) -> bool {
        matches!(self.status.as_deref(), Some("done" | "failed" | "killed" | "timeout"))
    }

    /// Whether this run is under way.
    fn runs(&self, run: &Run, is_newest: bool) -> bool {
        self.is_running()
            && match &self.running {
                Some(id) => *id == run.id,
                None => is_newest && self.started_at.is_none_or(|started| started <= run.last_at),
            }
    }

    /// Whether this run has ended: by its name, by a later end, or because
    /// another is under way, for a session has one run at a time.
    fn is_over(&self, run: &Run) -> bool {
        let is_other = self.is_running() && self.running.as_ref().is_some_and(|id| *id != run.id);
        let is_last = self.has_ended() && self.last.as_deref() == Some(&run.id);
        is_other || is_last || (self.has_ended() && self.ended_at.is_some_and(|ended| ended >= run.last_at))
    }

    /// How a run ended of which the transcript holds no last reply.
    fn outcome(&self, run: &Run) -> Outcome {
        let is_last = self.has_ended() && self.last.as_deref() == Some(&run.id);
        let message = self.error.as_deref().filter(|_| is_last).unwrap_or("the transcript holds no end of this run");
        match self.status.as_deref().filter(|_| is_last) {
            Some("done") => Outcome::Completed,
            Some("failed") => Outcome::Failed(failure("agent_error", message, false)),
            Some("timeout") => Outcome::Failed(failure("timeout", message, true)),
            _ => Outcome::Failed(failure("aborted", message, false)),
        }
    }
}

/// The moment, and since when nothing was heard where the clocks disagree.
#[derive(Clone, Copy, Debug)]
pub struct Moment {
    pub now: Timestamp,
    /// `None` where a transcript was read once: then it is long ago.
    pub idle_ms: Option<i64>,
}

impl Moment {
    fn quiet_ms(self, last_at: Timestamp) -> i64 {
        let quiet_ms = self.now.millis().saturating_sub(last_at.millis());
        if quiet_ms < -SKEW_MS { self.idle_ms.unwrap_or(i64::MAX) } else { quiet_ms }
    }
}

impl Mapper {
    /// Tells the ends that are certain by now, and the start of a run that
    /// left no reply yet.
    pub fn settle(&mut self, moment: Moment) {
        let lifecycle = self.recorder.session.lifecycle.clone();
        self.is_changed = false;
        self.begin(&lifecycle, moment);
        let runs = std::mem::take(&mut self.runs);
        let count = runs.len();
        for (index, mut run) in runs.into_iter().enumerate() {
            match end_of(&run, index + 1 == count, &self.attempts, &lifecycle, moment) {
                None => self.runs.push_back(run),
                Some(outcome) => {
                    run.outcome = Some(outcome);
                    self.end(run);
                }
            }
        }
        let is_over = |run: &Run| {
            let quiet_ms = moment.quiet_ms(run.last_at);
            let is_success = matches!(run.outcome, Some(Outcome::Completed));
            !lifecycle.runs(run, true) && quiet_ms >= if is_success { SETTLE_MS } else { RETRY_MS }
        };
        for run in self.attempts.unseen(is_over) {
            self.announce(&run, run.started_at);
            self.end(run);
        }
    }

    fn begin(&mut self, lifecycle: &Lifecycle, moment: Moment) {
        let (Some(id), Some(at), true) = (&lifecycle.running, lifecycle.started_at, lifecycle.is_running()) else {
            return;
        };
        if self.runs.iter().any(|run| run.id == *id) || moment.quiet_ms(at) >= STALE_MS {
            return;
        }
        let prompt = self.prompts.iter().rposition(|prompt| prompt.run_id.as_deref() == Some(id));
        let prompt = prompt.and_then(|index| self.prompts.remove(index));
        let started_at = prompt.as_ref().map_or(at, |prompt| prompt.at);
        let mut run = Run::new(id.clone(), true, started_at);
        run.is_asked = prompt.is_some();
        self.make_room();
        self.open(&mut run, prompt);
        self.runs.push_back(run);
    }
}

/// How the run ended; `None` while that is not certain.
fn end_of(run: &Run, is_newest: bool, attempts: &Attempts, lifecycle: &Lifecycle, moment: Moment) -> Option<Outcome> {
    let quiet_ms = moment.quiet_ms(run.last_at);
    if lifecycle.runs(run, is_newest) && quiet_ms < STALE_MS {
        return None;
    }
    let is_over = lifecycle.is_over(run) || attempts.has_succeeded(&run.id);
    match &run.outcome {
        Some(outcome) => {
            let may_be_repeated = matches!(outcome, Outcome::Failed(error) if error["type"] != "aborted");
            let quiet_ms_min = if may_be_repeated { RETRY_MS } else { SETTLE_MS };
            (is_over || quiet_ms >= quiet_ms_min).then(|| outcome.clone())
        }
        None if lifecycle.has_ended() && lifecycle.last.as_deref() == Some(&run.id) => Some(lifecycle.outcome(run)),
        None if (is_over || !is_newest) && quiet_ms >= RETRY_MS => Some(lifecycle.outcome(run)),
        None => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::import::entry::{Parsed, parse};
    use crate::import::mapping::{AttemptRow, Session};
    use serde_json::{Value, json};

    const START_MS: i64 = 1_795_412_928_000;

    fn at(second: i64) -> Timestamp {
        Timestamp::from_millis(START_MS + 1000 * second)
    }

    fn mapper(lifecycle: &Lifecycle) -> Mapper {
        let session = Session {
            id: "s".into(),
            key: "agent:main:s".into(),
            agent_id: None,
            parent_key: None,
            channel: None,
            context_max: None,
            lifecycle: lifecycle.clone(),
        };
        Mapper::new("g", session)
    }

    fn reply(mapper: &mut Mapper, second: i64, run: &str, reason: &str) {
        let line = json!({"type": "message", "id": format!("e{second}"), "timestamp": at(second).to_string(),
            "message": {"role": "assistant", "provider": "p", "model": "m", "content": [], "stopReason": reason,
                "usage": {"input": 1, "output": 1}, "__openclaw": {"runId": run}}});
        let Ok(Parsed::Entry(entry)) = parse(&line.to_string(), 1) else { panic!("{line}") };
        mapper.take(&entry);
    }

    /// What is told so many seconds after the start, without starts.
    fn told(mapper: &mut Mapper, second: i64) -> Vec<(String, Value)> {
        mapper.settle(Moment { now: at(second), idle_ms: Some(0) });
        let ends = mapper.drain().into_iter().filter(|event| event["eventType"] != "turn.started");
        ends.map(|event| (event["eventType"].as_str().unwrap().to_owned(), event["error"]["type"].clone())).collect()
    }

    fn status(status: &str, run: &str) -> Lifecycle {
        let id = Some(run.to_owned());
        let (running, last) = if status == "running" { (id, None) } else { (None, id) };
        Lifecycle { status: Some(status.into()), running, last, started_at: Some(at(0)), ..Lifecycle::default() }
    }

    fn completed() -> Vec<(String, Value)> {
        vec![("turn.completed".into(), Value::Null)]
    }

    #[test]
    fn a_final_reply_is_the_end_after_a_moment_and_a_failed_one_after_the_last_retry() {
        for (reason, quiet_ms, kind) in [
            ("stop", SETTLE_MS, "turn.completed"),
            ("aborted", SETTLE_MS, "turn.failed"),
            ("error", RETRY_MS, "turn.failed"),
        ] {
            let mut mapper = mapper(&Lifecycle::default());
            reply(&mut mapper, 0, "r", reason);
            assert_eq!(told(&mut mapper, quiet_ms / 1000 - 1), [], "{reason}");
            let ends = told(&mut mapper, quiet_ms / 1000);
            assert_eq!(ends.iter().map(|(kind, _)| kind.as_str()).collect::<Vec<_>>(), [kind]);
            assert!(!mapper.is_open());
        }
    }

    #[test]
    fn what_the_gateway_says_of_a_run_proves_its_end_or_that_it_goes_on() {
        let mut running = mapper(&status("running", "r"));
        reply(&mut running, 0, "r", "stop");
        assert_eq!(told(&mut running, 60), []);
        assert_eq!(told(&mut running, STALE_MS / 1000), completed());

        let mut done = mapper(&status("done", "r"));
        reply(&mut done, 0, "r", "stop");
        assert_eq!(told(&mut done, 0), completed());

        // Another run is under way: a session has one at a time.
        let mut other = mapper(&status("running", "r2"));
        reply(&mut other, 0, "r", "error");
        assert_eq!(told(&mut other, 1), [("turn.failed".to_owned(), json!("api_error"))]);
        assert!(other.is_open());
    }

    #[test]
    fn a_run_without_a_last_reply_ends_as_the_gateway_says_or_stays_open() {
        for (said, kind, error) in [
            ("done", "turn.completed", Value::Null),
            ("failed", "turn.failed", json!("agent_error")),
            ("killed", "turn.failed", json!("aborted")),
            ("timeout", "turn.failed", json!("timeout")),
        ] {
            let mut mapper = mapper(&status(said, "r"));
            reply(&mut mapper, 0, "r", "toolUse");
            assert_eq!(told(&mut mapper, 0), [(kind.to_owned(), error)]);
        }
        let mut unknown = mapper(&Lifecycle::default());
        reply(&mut unknown, 0, "r", "toolUse");
        assert_eq!(told(&mut unknown, 100_000), []);
        reply(&mut unknown, 100_001, "r2", "toolUse");
        assert_eq!(told(&mut unknown, 100_002), [("turn.failed".to_owned(), json!("aborted"))]);
    }

    #[test]
    fn a_run_that_has_begun_is_told_before_its_first_reply_and_once() {
        let mut mapper = mapper(&status("running", "r"));
        mapper.settle(Moment { now: at(1), idle_ms: Some(0) });
        reply(&mut mapper, 2, "r", "stop");
        mapper.describe(&Session { lifecycle: status("done", "r"), ..mapper.recorder.session.clone() });
        mapper.settle(Moment { now: at(2), idle_ms: Some(0) });
        let kinds: Vec<Value> = mapper.drain().iter().map(|event| event["eventType"].clone()).collect();
        assert_eq!(kinds, ["turn.started", "turn.completed"]);
    }

    #[test]
    fn times_of_another_clock_are_not_compared() {
        let mut mapper = mapper(&Lifecycle::default());
        reply(&mut mapper, 1000, "r", "stop");
        assert_eq!(told(&mut mapper, 0), []);
        mapper.settle(Moment { now: at(0), idle_ms: None });
        assert_eq!(mapper.drain().len(), 1);
    }

    #[test]
    fn a_run_without_a_line_is_told_from_the_trajectory_when_it_is_over() {
        let row = |seq: i64, second: i64, kind: &str, data: Value| AttemptRow {
            seq,
            run_id: "r".into(),
            kind: kind.into(),
            at: at(second).to_string(),
            data: data.to_string(),
        };
        for (status, quiet_ms, kind) in [("success", SETTLE_MS, "turn.completed"), ("error", RETRY_MS, "turn.failed")] {
            let mut mapper = mapper(&Lifecycle::default());
            mapper.learn(&[
                row(1, 0, "session.started", json!({"trigger": "user"})),
                row(2, 0, "model.completed", json!({"usage": {"input": 5, "output": 1}})),
                row(3, 0, "session.ended", json!({"status": status})),
            ]);
            assert_eq!(told(&mut mapper, quiet_ms / 1000 - 1), []);
            assert_eq!(told(&mut mapper, quiet_ms / 1000)[0].0, kind);
            // A row that comes late does not tell it again.
            mapper.learn(&[row(4, 0, "session.ended", json!({"status": status}))]);
            assert_eq!(told(&mut mapper, 10_000), []);
        }
    }
}
