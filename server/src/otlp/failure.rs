//! What went wrong in a span.

use super::attributes::Attributes;
use super::span::SpanView;
use super::text::cut;
use opentelemetry_proto::tonic::trace::v1::status::StatusCode;
use serde_json::{Value, json};

/// Longest message and stack of an error, in bytes.
const MESSAGE_BYTES_MAX: usize = 4 * 1024;
const STACK_BYTES_MAX: usize = 16 * 1024;

/// The `error` of an event; `null` where the span did not fail. A status that
/// was set to "ok" overrules an error type.
pub fn failure(view: &SpanView) -> Value {
    let status = view.span.status.clone().unwrap_or_default();
    let outcome = view.attributes.text(&["openclaw.outcome"]);
    let failed = match status.code() {
        StatusCode::Error => true,
        StatusCode::Ok => false,
        StatusCode::Unset => {
            view.attributes.has("error.type") || outcome.as_deref().is_some_and(|o| matches!(o, "error" | "blocked"))
        }
    };
    // What OpenClaw calls a warning is none, whatever its status.
    if !failed || (view.is_openclaw() && view.span.name.ends_with(".warning")) {
        return Value::Null;
    }
    let exception = view.span.events.iter().rev().find(|event| event.name == "exception");
    let exception = Attributes::new(exception.map_or(&[], |event| &event.attributes));
    let own = &view.attributes;
    let kind = own
        .text(&["error.type"])
        .or_else(|| exception.text(&["exception.type"]))
        .or_else(|| own.text(&["openclaw.errorCategory"]));
    let message = Some(status.message)
        .filter(|message| !message.is_empty())
        .or_else(|| exception.text(&["exception.message"]))
        .or_else(|| own.text(&["openclaw.deniedReason", "openclaw.error"]));
    let stack = exception.text(&["exception.stacktrace"]);
    json!({
        "type": kind.map_or_else(|| "error".to_owned(), |kind| cut(&kind, MESSAGE_BYTES_MAX)),
        "message": message.map_or_else(String::new, |message| cut(&message, MESSAGE_BYTES_MAX)),
        "stack": stack.map(|stack| cut(&stack, STACK_BYTES_MAX)),
    })
}
