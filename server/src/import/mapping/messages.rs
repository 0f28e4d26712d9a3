//! Messages: questions, replies, and what the gateway adds to them.

use super::failure::{failure, of_reply};
use super::run::{Cron, Outcome, Prompt, Run};
use super::{Mapper, PROMPTS_MAX, Taken};
use crate::import::entry::{Entry, Fields, object, string, time};
use model::Timestamp;
use serde_json::Value;

const NESTED_TOOL: &str = "openclaw.nested-tool.v1";
const FAILED_BEFORE_REPLY: &str = "run-failed-before-reply";
/// Provider of texts that the gateway writes into a transcript by itself.
const GATEWAY_PROVIDER: &str = "openclaw";
const INJECTED_MODEL: &str = "gateway-injected";
/// Runs that bring a subagent's result; nobody asked for them.
const ANNOUNCE_PREFIX: &str = "announce:";

impl Mapper {
    pub(super) fn message(&mut self, entry: &Entry, message: &Fields) -> Taken {
        match string(message, "role") {
            Some("user") => {
                self.asked(entry, message);
                Taken::Told
            }
            Some("assistant") => self.replied(entry, message),
            Some("toolResult") => {
                self.tool_result(entry, message);
                Taken::Told
            }
            Some("custom") => self.custom_message(entry, message),
            Some("bashExecution" | "branchSummary" | "compactionSummary") => Taken::Silent,
            role => Taken::Unknown(format!("message of role {}", role.unwrap_or("(none)"))),
        }
    }

    fn asked(&mut self, entry: &Entry, message: &Fields) {
        let run_id = string(message, "idempotencyKey").and_then(|key| key.strip_suffix(":user"));
        let inner = object(message, "__openclaw");
        let transport = inner.and_then(|inner| object(inner, "transport"));
        let prompt = Prompt {
            entry_id: entry.id.clone(),
            at: time(message, "timestamp").unwrap_or(entry.at),
            run_id: run_id.map(str::to_owned),
            channel: transport.and_then(|transport| string(transport, "channel")).map(str::to_owned),
            cron: object(message, "provenance").and_then(cron),
        };
        let Some(prompt) = self.join(prompt) else { return };
        if self.prompts.len() == PROMPTS_MAX {
            self.prompts.pop_front();
        }
        self.prompts.push_back(prompt);
    }

    /// Gives a question to the run that was seen to start before it; returns
    /// one that belongs to none.
    fn join(&mut self, prompt: Prompt) -> Option<Prompt> {
        // Questions of jobs and channels name something else than the run.
        let is_unnamed = prompt.run_id.is_none() || prompt.cron.is_some();
        let is_its = |run: &Run| !run.is_asked && (is_unnamed || prompt.run_id.as_ref() == Some(&run.id));
        let Some(index) = self.runs.iter().rposition(is_its) else { return Some(prompt) };
        self.runs[index].is_asked = true;
        self.runs[index].cron = prompt.cron;
        self.heard_by(prompt.channel);
        let run = self.runs[index].clone();
        self.job(&run, run.started_at);
        None
    }

    fn replied(&mut self, entry: &Entry, message: &Fields) -> Taken {
        if string(message, "provider") == Some(GATEWAY_PROVIDER) {
            if string(message, "model") == Some(INJECTED_MODEL) {
                self.prompts.pop_back();
            }
            return Taken::Silent;
        }
        let asked_at = time(message, "timestamp").unwrap_or(entry.at);
        let mut run = self.run_of_reply(entry, message, asked_at);
        run.reach(entry.at);
        run.usage.add(object(message, "usage"));
        run.message_id = Some(entry.id.clone());
        run.outcome = match string(message, "stopReason") {
            Some("error" | "aborted") => Some(Outcome::Failed(of_reply(message))),
            Some("toolUse") => None,
            _ => Some(Outcome::Completed),
        };
        self.tool_calls(entry, message, &mut run);
        self.runs.push_back(run);
        Taken::Told
    }

    /// The run that a reply belongs to, taken out of the open ones.
    fn run_of_reply(&mut self, entry: &Entry, message: &Fields, at: Timestamp) -> Run {
        // Transcripts of old versions do not name their runs; their trajectory does.
        let named = run_id(message).or_else(|| self.attempts.at(entry.at)).map(str::to_owned);
        let open = match &named {
            Some(id) => self.runs.iter().rposition(|run| run.id == *id),
            None if self.prompts.is_empty() => self.runs.len().checked_sub(1),
            None => None,
        };
        if let Some(mut run) = open.and_then(|index| self.runs.remove(index)) {
            set_model(&mut run, message);
            return run;
        }
        self.make_room();
        let prompt = self.prompt_of(named.as_deref());
        let started_at = prompt.as_ref().map_or(at, |prompt| prompt.at);
        let first_entry = prompt.as_ref().map_or(&entry.id, |prompt| &prompt.entry_id);
        // What nothing names is known by its first line.
        let id = named.clone().unwrap_or_else(|| format!("{first_entry}-{}", started_at.millis()));
        let mut run = Run::new(id, run_id(message).is_some(), started_at);
        run.is_asked = true;
        set_model(&mut run, message);
        self.open(&mut run, prompt);
        run
    }

    /// The question that a run answers: the one that names it, or else the
    /// newest. Older ones were answered otherwise, or never.
    fn prompt_of(&mut self, run_id: Option<&str>) -> Option<Prompt> {
        let named = self.prompts.iter().rposition(|prompt| run_id.is_some() && prompt.run_id.as_deref() == run_id);
        if let Some(index) = named {
            self.prompts.drain(..index);
            return self.prompts.pop_front();
        }
        if run_id.is_some_and(|id| id.starts_with(ANNOUNCE_PREFIX)) {
            return None;
        }
        let newest = self.prompts.pop_back();
        self.prompts.clear();
        newest
    }

    pub(super) fn custom_message(&mut self, entry: &Entry, message: &Fields) -> Taken {
        let Some(details) = object(message, "details") else { return Taken::Silent };
        match string(message, "customType") {
            Some(NESTED_TOOL) => self.nested_tool(entry, details),
            Some(FAILED_BEFORE_REPLY) => {
                let Some(id) = string(details, "runId") else { return Taken::Silent };
                let open = self.runs.iter().position(|run| run.id == id).and_then(|index| self.runs.remove(index));
                let is_told = open.is_some();
                let mut run = open.unwrap_or_else(|| Run::new(id.to_owned(), true, entry.at));
                run.reach(entry.at);
                let text = string(details, "error").unwrap_or("the run failed without a message");
                run.outcome = Some(Outcome::Failed(failure("agent_error", text, false)));
                let prompt = self.prompts.iter().position(|prompt| prompt.run_id.as_deref() == Some(id));
                let prompt = prompt.and_then(|index| self.prompts.remove(index));
                if !is_told {
                    run.started_at = prompt.as_ref().map_or(entry.at, |prompt| prompt.at);
                    self.open(&mut run, prompt);
                }
                self.end(run);
                Taken::Told
            }
            _ => Taken::Silent,
        }
    }
}

/// The run that a message says it belongs to.
pub(super) fn run_id(message: &Fields) -> Option<&str> {
    object(message, "__openclaw").and_then(|inner| string(inner, "runId"))
}

fn set_model(run: &mut Run, message: &Fields) {
    if let (Some(provider), Some(model)) = (string(message, "provider"), string(message, "model")) {
        run.provider = Some(provider.to_owned());
        run.model_id = Some(model.to_owned());
    }
}

/// The job that asked, with the name that stands before its question:
/// `[cron:ID NAME]`.
fn cron(provenance: &Fields) -> Option<Cron> {
    if provenance.get("sourceTool").and_then(Value::as_str) != Some("cron") {
        return None;
    }
    let job_id = string(provenance, "jobId")?.to_owned();
    let name = string(provenance, "sourcePromptPrefix")
        .and_then(|prefix| prefix.strip_prefix("[cron:")?.strip_prefix(&job_id)?.strip_suffix(']'))
        .map(|name| name.trim().to_owned());
    Some(Cron { job_id, name })
}
