//! What is told of a run: its start, its end, and what follows from them.

use super::Mapper;
use super::run::{Cron, Outcome, Prompt, Run};
use model::Timestamp;
use serde_json::{Value, json};

const CONTEXT_WARNING_FRACTION: f64 = 0.8;

impl Mapper {
    /// Tells the start of a run, with the question that it answers.
    pub(super) fn open(&mut self, run: &mut Run, prompt: Option<Prompt>) {
        let (trigger, channel) = self.attempts.see(&run.id);
        run.trigger = trigger;
        if let Some(prompt) = prompt {
            run.cron = prompt.cron;
            self.heard_by(prompt.channel.or(channel));
        }
        let started_at = run.started_at;
        self.announce(run, started_at);
    }

    pub(super) fn announce(&mut self, run: &Run, at: Timestamp) {
        self.record("turn.started", at, &[&run.id, "turn.started"], with_run(run, json!({})));
        self.poll(run);
        self.job(run, at);
    }

    /// A channel that is heard of stays the session's.
    pub(super) fn heard_by(&mut self, channel: Option<String>) {
        if channel.is_some() {
            self.recorder.session.channel = channel;
        }
    }

    /// Tells of a heartbeat, whenever the trigger becomes known.
    pub(super) fn poll(&mut self, run: &Run) {
        if run.trigger.as_deref() == Some("heartbeat") {
            let body = json!({"turnId": run.id});
            self.record("heartbeat.poll", run.started_at, &[&run.id, "heartbeat.poll"], body);
        }
    }

    /// Tells of the job that asked, if one did.
    pub(super) fn job(&mut self, run: &Run, at: Timestamp) {
        if let Some(cron) = &run.cron {
            self.cron(run, cron, "cron.triggered", at, json!({"startMs": at.millis()}), None);
        }
    }

    /// Tells the end of a run, once for all of its attempts.
    pub(super) fn end(&mut self, mut run: Run) {
        if let Some(sum) = self.attempts.usage(&run.id) {
            run.usage.raise_to(sum);
        }
        let run = &run;
        self.attempts.forget(&run.id);
        let context_max = self.recorder.session.context_max;
        let (kind, error) = match &run.outcome {
            Some(Outcome::Failed(error)) => ("turn.failed", error.clone()),
            _ => ("turn.completed", Value::Null),
        };
        let body = json!({
            "tokens": run.usage.tokens(context_max),
            "cost": run.usage.cost(),
            "timing": run.timing(),
            "error": error,
            "messageId": run.message_id,
        });
        // One identity for either end: a run that goes on after an import is not counted again.
        self.record(kind, run.last_at, &[&run.id, "turn.ended"], with_run(run, body));
        self.context_events(run, &error);
        let outcome = if error.is_null() { "ok" } else { "error" };
        if let Some(cron) = &run.cron {
            self.cron(run, cron, "cron.finished", run.last_at, run.timing(), Some(outcome));
        }
        if self.recorder.session.is_subagent() {
            let kind = if error.is_null() { "subagent.completed" } else { "subagent.failed" };
            let subagent = json!({"outcome": outcome, "error": error.get("message")});
            let body = json!({"turnId": run.id, "subagent": subagent});
            self.record(kind, run.last_at, &[&run.id, "subagent.ended"], body);
        }
    }

    /// A warning once per crossing, not once per turn. Neither event repeats
    /// what its turn used.
    fn context_events(&mut self, run: &Run, error: &Value) {
        let context_max = self.recorder.session.context_max;
        let body = with_run(run, json!({"tokens": run.usage.gauge(context_max)}));
        if error.get("type").and_then(Value::as_str) == Some("context_overflow") {
            self.record("context.overflow", run.last_at, &[&run.id, "context.overflow"], body.clone());
        }
        let Some(percent) = run.usage.percent_used(context_max) else { return };
        let is_high = percent >= CONTEXT_WARNING_FRACTION;
        if is_high && !self.is_warned {
            self.record("context.warning", run.last_at, &[&run.id, "context.warning"], body);
        }
        self.is_warned = is_high;
    }

    /// Jobs have a session of their own, beside those of their runs.
    fn cron(&mut self, run: &Run, cron: &Cron, kind: &str, at: Timestamp, timing: Value, status: Option<&str>) {
        let own_key = self.recorder.session.key.clone();
        let job_key = own_key.split_once(":run:").map_or(own_key.as_str(), |(job, _)| job);
        let body = json!({
            "timing": timing,
            "cron": {"jobId": cron.job_id, "name": cron.name, "status": status, "sessionKey": own_key},
        });
        let event = self.recorder.event_beside(job_key, kind, at, &[&run.id, kind], body);
        self.events.push(event);
    }
}

fn with_run(run: &Run, mut body: Value) -> Value {
    body["turnId"] = run.id.as_str().into();
    body["trigger"] = run.trigger.as_deref().into();
    body["model"] = run.model();
    body
}
