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
