//! What was said, where the sender tells.

use super::attributes::Attributes;
use super::message::{last, text};
use super::text::{CONTENT_BYTES_MAX, cut};
use opentelemetry_proto::tonic::trace::v1::span::Event;
use serde_json::{Value, json};

const INPUT_MESSAGES: [&str; 3] = ["gen_ai.input.messages", "gen_ai.prompt", "openclaw.content.input_messages"];
const OUTPUT_MESSAGES: [&str; 3] = ["gen_ai.output.messages", "gen_ai.completion", "openclaw.content.output_messages"];
const INPUT: [&str; 2] = ["input.value", "traceloop.entity.input"];
const OUTPUT: [&str; 2] = ["output.value", "traceloop.entity.output"];

/// Beginnings of the keys whose values are content: it is kept in its own
/// fields, and no second time among the attributes.
const CONTENT: [&str; 16] = [
    "gen_ai.input.messages",
    "gen_ai.output.messages",
    "gen_ai.system_instructions",
    "gen_ai.prompt",
    "gen_ai.completion",
    "gen_ai.tool.definitions",
    "gen_ai.tool.call.arguments",
    "gen_ai.tool.call.result",
    "openclaw.content.",
    "llm.input_messages",
    "llm.output_messages",
    "llm.tools",
    "llm.request.functions",
    "input.",
    "output.",
    "traceloop.entity.",
];

pub fn is_content(key: &str) -> bool {
    CONTENT.iter().any(|beginning| key.starts_with(beginning))
}

/// The `payload` of a turn or a call.
pub fn payload(attributes: &Attributes, events: &[Event]) -> Value {
    let user = said(attributes, "user", &INPUT_MESSAGES)
        .or_else(|| indexed(attributes, "user", "gen_ai.prompt."))
        .or_else(|| indexed(attributes, "user", "llm.input_messages."))
        .or_else(|| told(events, &["gen_ai.user.message", "gen_ai.content.prompt"]))
        .or_else(|| attributes.value(&INPUT).map(plain));
    let assistant = said(attributes, "assistant", &OUTPUT_MESSAGES)
        .or_else(|| indexed(attributes, "assistant", "gen_ai.completion."))
        .or_else(|| indexed(attributes, "assistant", "llm.output_messages."))
        .or_else(|| told(events, &["gen_ai.choice", "gen_ai.assistant.message", "gen_ai.content.completion"]))
        .or_else(|| attributes.value(&OUTPUT).map(plain));
    let bounded = |text: Option<String>| text.map(|text| cut(&text, CONTENT_BYTES_MAX));
    json!({ "userMessage": bounded(user), "assistantMessage": bounded(assistant) })
}

fn said(attributes: &Attributes, role: &str, keys: &[&str]) -> Option<String> {
    last(&attributes.value(keys)?, role)
}

/// Messages that are spread over attributes: `PREFIX0.role`, `PREFIX0.content`.
fn indexed(attributes: &Attributes, role: &str, prefix: &str) -> Option<String> {
    for infix in ["", ".message"] {
        let roles = attributes.indexed(prefix, &format!("{infix}.role"));
        let contents = attributes.indexed(prefix, &format!("{infix}.content"));
        let is_of_role = |index: u32| roles.iter().all(|(other, own)| *other != index || own == role);
        if let Some((_, content)) = contents.into_iter().rev().find(|(index, _)| is_of_role(*index)) {
            return Some(content);
        }
    }
    None
}

/// Messages that are told as events of the span.
fn told(events: &[Event], names: &[&str]) -> Option<String> {
    let event = events.iter().rev().find(|event| names.contains(&event.name.as_str()))?;
    let content = ["content", "message", "gen_ai.prompt", "gen_ai.completion", "gen_ai.event.content"];
    text(&Attributes::new(&event.attributes).value(&content)?)
}

fn plain(value: Value) -> String {
    text(&value).unwrap_or_else(|| value.to_string())
}
