//! What the trajectory of a session adds to its transcript: why a run was
//! started, and runs that left no line there.

use super::failure::failure;
use super::run::{Outcome, Run};
use crate::import::entry::{Fields, object, string};
use crate::store::openclaw::AttemptRow;
use model::Timestamp;
use std::collections::HashMap;

#[derive(Clone, Debug)]
pub struct Attempt {
    pub trigger: Option<String>,
    pub channel: Option<String>,
    run: Run,
}

/// The runs of a session by their id.
#[derive(Debug, Default)]
pub struct Attempts {
    runs: HashMap<String, Attempt>,
}

impl Attempts {
    /// Reads rows in their order; what cannot be read is left out, for the
    /// transcript tells the most of it too.
    pub fn new(rows: &[AttemptRow]) -> Self {
        let mut attempts = Self::default();
        for row in rows {
            let (Ok(at), Ok(data)) = (Timestamp::parse(&row.at), serde_json::from_str::<Fields>(&row.data)) else {
                continue;
            };
            attempts.add(row, at, &data);
        }
        attempts
    }

    fn add(&mut self, row: &AttemptRow, at: Timestamp, data: &Fields) {
        let attempt = self.runs.entry(row.run_id.clone()).or_insert_with(|| Attempt {
            trigger: None,
            channel: None,
            run: Run::new(row.run_id.clone(), true, at),
        });
        let text = |key| string(data, key).map(str::to_owned);
        attempt.run.reach(at);
        match row.kind.as_str() {
            "session.started" => {
                attempt.trigger = attempt.trigger.take().or_else(|| text("trigger"));
                attempt.channel = attempt.channel.take().or_else(|| text("channel"));
                attempt.run.trigger = attempt.trigger.clone();
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

    /// What is known of a run that the transcript tells of.
    pub fn see(&mut self, run_id: &str) -> Option<Attempt> {
        self.runs.remove(run_id)
    }

    /// Runs that ended and used something, and of which the transcript told
    /// nothing, in the order of their start.
    pub fn unseen(&mut self) -> Vec<Run> {
        let attempts = std::mem::take(&mut self.runs).into_values();
        let mut runs: Vec<Run> =
            attempts.map(|attempt| attempt.run).filter(|run| run.outcome.is_some() && run.usage.is_counted()).collect();
        runs.sort_by(|left, right| (left.started_at, &left.id).cmp(&(right.started_at, &right.id)));
        runs
    }
}
