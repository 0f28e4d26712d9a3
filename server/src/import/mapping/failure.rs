//! What went wrong, from the texts that a transcript keeps.

use super::clip::clip_text;
use crate::import::entry::{Fields, object, string};
use serde_json::{Value, json};

const MESSAGE_CHARS_MAX: usize = 4096;
const OVERFLOW_SIGNS: [&str; 4] =
    ["context_length_exceeded", "maximum context length", "context window", "prompt is too long"];
const TIMEOUT_SIGNS: [&str; 2] = ["timed out", "timeout"];

/// The failure that a reply with `stopReason` `error` or `aborted` reports.
pub fn of_reply(message: &Fields) -> Value {
    let text = string(message, "errorMessage").unwrap_or("the run failed without a message");
    let code = string(message, "errorCode").unwrap_or_default();
    let lowered = format!("{code} {text}").to_lowercase();
    let shows = |signs: &[&str]| signs.iter().any(|sign| lowered.contains(sign));
    let (kind, is_retriable) = if string(message, "stopReason") == Some("aborted") {
        ("aborted", false)
    } else if shows(&OVERFLOW_SIGNS) {
        ("context_overflow", false)
    } else if shows(&TIMEOUT_SIGNS) {
        ("timeout", true)
    } else {
        ("api_error", is_passing(status(code, text)))
    };
    failure(kind, text, is_retriable)
}

pub fn failure(kind: &str, message: &str, is_retriable: bool) -> Value {
    json!({"type": kind, "message": clip_text(message, MESSAGE_CHARS_MAX), "retriable": is_retriable})
}

/// The message of a tool call that failed; `None` if it did not. A command
/// that exits with an error is a completed call.
pub fn of_tool(message: &Fields) -> Option<String> {
    let details = object(message, "details");
    let said = details.and_then(|details| string(details, "error"));
    let has_failed = message.get("isError").and_then(Value::as_bool) == Some(true)
        || details.and_then(|details| string(details, "status")) == Some("error");
    if !has_failed {
        return None;
    }
    let text = said.or_else(|| first_text(message)).unwrap_or("the tool failed without a message");
    Some(clip_text(text.lines().next().unwrap_or(text), MESSAGE_CHARS_MAX))
}

fn first_text(message: &Fields) -> Option<&str> {
    message.get("content")?.as_array()?.iter().find_map(|part| string(part.as_object()?, "text"))
}

/// The HTTP status, which stands in the code or at the start of the message.
fn status(code: &str, text: &str) -> Option<u16> {
    let start = text.split(' ').next().unwrap_or_default();
    [code, start].into_iter().filter_map(|word| word.parse().ok()).find(|status| (400..600).contains(status))
}

fn is_passing(status: Option<u16>) -> bool {
    status.is_some_and(|status| status == 429 || status >= 500)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn reply(reason: &str, code: &str, text: &str) -> Value {
        let message = json!({"stopReason": reason, "errorCode": code, "errorMessage": text});
        of_reply(message.as_object().unwrap())
    }

    #[test]
    fn failures_are_told_apart_by_code_and_message() {
        for (reason, code, text, kind, is_retriable) in [
            ("error", "context_length_exceeded", "400 too long", "context_overflow", false),
            ("error", "", "400 This model's maximum context length is 8192 tokens.", "context_overflow", false),
            ("error", "", "Request timed out.", "timeout", true),
            ("aborted", "", "Request was aborted", "aborted", false),
            ("error", "401", "401 no such key", "api_error", false),
            ("error", "", "503 busy", "api_error", true),
            ("error", "429", "slow down", "api_error", true),
        ] {
            let failure = reply(reason, code, text);
            assert_eq!((&failure["type"], &failure["retriable"]), (&json!(kind), &json!(is_retriable)), "{text}");
            assert_eq!(failure["message"], text);
        }
    }

    #[test]
    fn a_tool_fails_by_its_flag_or_by_its_details_but_not_by_an_exit_code() {
        let failed = |message: Value| of_tool(message.as_object().unwrap());
        let text = json!([{"type": "text", "text": "Tool x not found\nmore"}]);
        assert_eq!(failed(json!({"isError": true, "content": text})).as_deref(), Some("Tool x not found"));
        let details = json!({"status": "error", "error": "File not found"});
        assert_eq!(failed(json!({"isError": false, "details": details})).as_deref(), Some("File not found"));
        assert_eq!(failed(json!({"isError": false, "details": {"status": "completed", "exitCode": 3}})), None);
    }
}
