//! Tool calls and their results.

use super::clip::clip;
use super::failure::{failure, of_tool};
use super::messages::run_id;
use super::run::{Call, Run, timing};
use super::{Mapper, Taken};
use crate::import::entry::{Entry, Fields, amount, object, string, time};
use model::Timestamp;
use serde_json::{Value, json};

/// The gateway's tool search runs the wanted tool inside this one; the
/// wrapper counts only if it ran none.
const WRAPPER: &str = "tool_call";
const SPAWN: &str = "sessions_spawn";

/// One finished call, from a result's line or a wrapped tool's.
struct Finished<'a> {
    name: &'a str,
    call_id: Option<&'a str>,
    started_at: Option<Timestamp>,
    ended_at: Timestamp,
    error: Option<String>,
    exit_code: Option<f64>,
    parameters: Value,
}

impl Mapper {
    pub(super) fn tool_calls(&mut self, entry: &Entry, message: &Fields, run: &mut Run) {
        let blocks = message.get("content").and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
        let calls =
            blocks.iter().filter_map(Value::as_object).filter(|block| string(block, "type") == Some("toolCall"));
        let at = entry.at.to_string();
        for (index, block) in calls.enumerate() {
            let Some(name) = string(block, "name") else { continue };
            let call_id = string(block, "id");
            let place = index.to_string();
            let arguments = block.get("arguments").map(clip);
            let tool = json!({"name": name, "callId": call_id, "parameters": arguments});
            let event = {
                let place = [entry.id.as_str(), &at, &place];
                let identity = identity(call_id, &run.id, &place, "tool.invoked");
                self.recorder.event("tool.invoked", entry.at, &identity, json!({"turnId": run.id, "tool": tool}))
            };
            let held_back = if name == WRAPPER {
                Some(event)
            } else {
                self.events.push(event);
                None
            };
            let label = object(block, "arguments").and_then(|arguments| string(arguments, "label"));
            if let Some(call_id) = call_id {
                run.open_call(call_id, Call { at: entry.at, label: label.map(str::to_owned), held_back });
            }
        }
    }

    pub(super) fn tool_result(&mut self, entry: &Entry, message: &Fields) {
        let call_id = string(message, "toolCallId");
        let Some(index) = self.run_of_result(message, call_id) else {
            return self.told_without_run(entry, message);
        };
        let ended_at = time(message, "timestamp").unwrap_or(entry.at);
        let name = string(message, "toolName").unwrap_or("(unnamed)");
        let run = &mut self.runs[index];
        run.reach(entry.at);
        let (turn_id, is_named) = (run.id.clone(), run.is_named);
        let call = call_id.and_then(|id| run.close_call(id));
        let (started_at, label) = call.as_ref().map_or((None, None), |call| (Some(call.at), call.label.clone()));
        match call {
            Some(call) => {
                let is_wrapped = name == WRAPPER && call.held_back.is_none();
                self.events.extend(call.held_back);
                if is_wrapped {
                    return;
                }
            }
            None => self.invoked_unseen(entry, &turn_id, name, call_id, ended_at),
        }
        let details = object(message, "details");
        let finished = Finished {
            name,
            call_id,
            started_at,
            ended_at,
            error: of_tool(message),
            exit_code: details.and_then(|details| amount(details, "exitCode")),
            parameters: Value::Null,
        };
        self.finished(entry, &turn_id, finished);
        if let Some(details) = details.filter(|_| name == SPAWN) {
            self.spawned(entry, details, label, is_named, ended_at);
        }
    }

    /// A tool that ran inside another, which tells of it in a line of its own.
    pub(super) fn nested_tool(&mut self, entry: &Entry, details: &Fields) -> Taken {
        let (Some(name), Some(turn_id)) = (string(details, "toolName"), string(details, "runId")) else {
            return Taken::Silent;
        };
        if let (Some(parent), Some(run)) =
            (string(details, "parentToolCallId"), self.runs.iter_mut().rfind(|run| run.id == turn_id))
        {
            run.wraps(parent);
        }
        let (turn_id, call_id) = (turn_id.to_owned(), string(details, "toolCallId"));
        let started_at = time(details, "startedAt");
        let ended_at = time(details, "timestamp").unwrap_or(entry.at);
        let parameters = details.get("input").map_or(Value::Null, clip);
        let tool = json!({"name": name, "callId": call_id, "parameters": parameters});
        let at = entry.at.to_string();
        let body = json!({"turnId": turn_id, "tool": tool});
        let identity = identity(call_id, &turn_id, &[&entry.id, &at], "tool.invoked");
        self.record("tool.invoked", started_at.unwrap_or(ended_at), &identity, body);
        let result = object(details, "result");
        let mut outcome = result.cloned().unwrap_or_default();
        outcome.insert("isError".into(), details.get("isError").cloned().unwrap_or(Value::Null));
        let exit_code = result.and_then(|result| object(result, "details")).and_then(|inner| amount(inner, "exitCode"));
        let error = of_tool(&outcome);
        self.finished(entry, &turn_id, Finished { name, call_id, started_at, ended_at, error, exit_code, parameters });
        Taken::Told
    }

    fn run_of_result(&self, message: &Fields, call_id: Option<&str>) -> Option<usize> {
        match run_id(message) {
            Some(id) => self.runs.iter().rposition(|run| run.id == id),
            None => self.runs.iter().rposition(|run| call_id.is_some_and(|id| run.has_call(id))),
        }
    }

    /// A result whose run is closed or lies before the transcript's start.
    fn told_without_run(&mut self, entry: &Entry, message: &Fields) {
        let details = object(message, "details");
        let (name, call_id) = (string(message, "toolName").unwrap_or("(unnamed)"), string(message, "toolCallId"));
        let ended_at = time(message, "timestamp").unwrap_or(entry.at);
        let turn_id = run_id(message).unwrap_or_default();
        self.invoked_unseen(entry, turn_id, name, call_id, ended_at);
        let finished = Finished {
            name,
            call_id,
            started_at: None,
            ended_at,
            error: of_tool(message),
            exit_code: details.and_then(|details| amount(details, "exitCode")),
            parameters: Value::Null,
        };
        self.finished(entry, turn_id, finished);
    }

    /// A call that left no line of its own, as one of a tool that does not
    /// exist, or whose line was read before: its id tells it once.
    fn invoked_unseen(&mut self, entry: &Entry, turn_id: &str, name: &str, call_id: Option<&str>, at: Timestamp) {
        let body = json!({
            "turnId": Some(turn_id).filter(|id| !id.is_empty()),
            "tool": {"name": name, "callId": call_id},
        });
        let stamp = entry.at.to_string();
        let identity = identity(call_id, turn_id, &[&entry.id, &stamp], "tool.invoked");
        self.record("tool.invoked", at, &identity, body);
    }

    fn finished(&mut self, entry: &Entry, turn_id: &str, call: Finished) {
        let kind = if call.error.is_some() { "tool.failed" } else { "tool.completed" };
        let times = match call.started_at {
            Some(start) => timing(start, call.ended_at),
            None => json!({"endMs": call.ended_at.millis()}),
        };
        let tool = json!({
            "name": call.name,
            "callId": call.call_id,
            "parameters": call.parameters,
            "error": call.error,
            "exitCode": call.exit_code,
        });
        let body = json!({
            "turnId": Some(turn_id).filter(|id| !id.is_empty()),
            "tool": tool,
            "timing": times,
            "error": call.error.map(|message| failure("tool_error", &message, false)),
        });
        let at = entry.at.to_string();
        let identity = identity(call.call_id, turn_id, &[&entry.id, &at], "tool.ended");
        self.record(kind, call.ended_at, &identity, body);
    }

    /// The event lies in the child's session and names this one.
    fn spawned(&mut self, entry: &Entry, details: &Fields, label: Option<String>, is_named: bool, at: Timestamp) {
        let Some(child) = string(details, "childSessionKey") else { return };
        let body = json!({
            // Where runs have no names, the child's transcript knows its run by another.
            "turnId": string(details, "runId").filter(|_| is_named),
            "subagent": {
                "label": label,
                "mode": string(details, "mode"),
                "model": string(details, "resolvedModel"),
            },
        });
        let at_text = entry.at.to_string();
        let source = match string(details, "runId") {
            Some(run_id) => [child, run_id],
            None => [entry.id.as_str(), &at_text],
        };
        let identity = [source[0], source[1], "subagent.spawned"];
        let event = self.recorder.event_of_child(child, "subagent.spawned", at, &identity, body);
        self.events.push(event);
    }
}

/// A call is known by its id and its run's, which the plugin knows too; where
/// one is missing, by the line that tells it.
fn identity<'a>(call_id: Option<&'a str>, run_id: &'a str, source: &[&'a str], what: &'a str) -> Vec<&'a str> {
    match call_id {
        Some(call_id) if !run_id.is_empty() => vec![call_id, run_id, what],
        _ => source.iter().copied().chain([what]).collect(),
    }
}
