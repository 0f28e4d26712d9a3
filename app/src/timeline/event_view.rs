//! One event as the timeline shows it: bounded in size, whatever was sent.

use super::clipped::{Clipped, TEXT_CHARS_MAX, WHOLE_CHARS_MAX};
use model::session::TurnFold;
use model::{Event, Timestamp};
use serde_json::Value;

#[derive(Clone, Debug, Default, PartialEq)]
pub struct ToolView {
    pub name: String,
    /// Pairs the start of a call with its end, where the gateway names calls.
    pub call_id: Option<String>,
    pub parameters: Option<Clipped>,
    pub result: Option<Clipped>,
    pub exit_code: Option<i64>,
    /// The session that the call spawned.
    pub child: Option<String>,
}

#[derive(Clone, Debug, PartialEq)]
pub struct EventView {
    pub id: String,
    pub at: Timestamp,
    pub event_type: String,
    /// The turn this belongs to, by the same key as its `TurnRow`.
    pub turn_id: Option<String>,
    pub duration_ms: Option<f64>,
    pub ttft_ms: Option<f64>,
    pub tool: Option<ToolView>,
    pub error_kind: Option<String>,
    pub error_message: Option<Clipped>,
    pub error_stack: Option<Clipped>,
    pub user_message: Option<Clipped>,
    pub thinking: Option<Clipped>,
    pub assistant_message: Option<Clipped>,
    /// Level of reasoning that was asked of the model.
    pub thinking_level: Option<String>,
    /// The event's own fields, of types that have no line of their own.
    pub rest: Option<Clipped>,
}

/// Fields that every event has, or that the timeline shows in their places.
const SHOWN: [&str; 22] = [
    "id",
    "timestamp",
    "eventType",
    "gatewayId",
    "sessionKey",
    "parentSessionKey",
    "agentId",
    "channel",
    "turnId",
    "messageId",
    "sequence",
    "timing",
    "error",
    "payload",
    "cost",
    "costEstimate",
    "tokens",
    "model",
    "tool",
    "trigger",
    "demo",
    "runId",
];

impl EventView {
    /// `whole` for the one event that the page was opened at.
    pub fn of(event: &Event, whole: bool) -> Self {
        let chars_max = if whole { WHOLE_CHARS_MAX } else { TEXT_CHARS_MAX };
        let failure = event.failure();
        let text = |path: &[&str]| {
            event.field(path).filter(|value| !value.is_null()).map(|value| Clipped::json(value, chars_max))
        };
        Self {
            id: event.id.to_string(),
            at: event.timestamp,
            event_type: event.event_type.as_str().to_owned(),
            turn_id: TurnFold::key(event),
            duration_ms: event.duration_ms(),
            ttft_ms: event.timing.as_ref().and_then(|timing| timing.ttft_ms),
            tool: tool(event, chars_max),
            error_kind: failure.as_ref().map(|(kind, _)| kind.clone()),
            error_message: failure
                .map(|(_, message)| Clipped::new(&message, chars_max))
                .filter(|text| !text.text.is_empty()),
            error_stack: text(&["error", "stack"]),
            user_message: text(&["payload", "userMessage"]),
            thinking: text(&["payload", "thinking"]).or_else(|| text(&["payload", "reasoning"])),
            assistant_message: text(&["payload", "assistantMessage"]),
            thinking_level: event.field(&["model", "thinking"]).and_then(Value::as_str).map(str::to_owned),
            rest: rest(event, chars_max),
        }
    }

    pub fn is_error(&self) -> bool {
        self.error_kind.is_some()
    }

    /// Whether this begins or ends a tool call.
    pub fn is_tool_call(&self) -> bool {
        matches!(self.event_type.as_str(), "tool.invoked" | "tool.completed" | "tool.failed")
    }

    /// Whether the turn's own line already says what this says.
    pub fn is_turn_bound(&self) -> bool {
        matches!(self.event_type.as_str(), "turn.started" | "turn.completed" | "turn.failed")
    }
}

fn tool(event: &Event, chars_max: usize) -> Option<ToolView> {
    let tool = event.tool.as_ref()?;
    let field = |name: &str| event.field(&["tool", name]).filter(|value| !value.is_null());
    let child = event.field(&["tool", "result", "childSessionKey"]).and_then(Value::as_str);
    Some(ToolView {
        name: tool.name.clone().unwrap_or_else(|| "unnamed tool".to_owned()),
        call_id: field("callId").and_then(Value::as_str).map(str::to_owned),
        parameters: field("parameters").map(|value| Clipped::json(value, chars_max)),
        result: field("result").map(|value| Clipped::json(value, chars_max)),
        exit_code: field("exitCode").and_then(Value::as_i64),
        child: child.map(str::to_owned),
    })
}

fn rest(event: &Event, chars_max: usize) -> Option<Clipped> {
    let rest: serde_json::Map<String, Value> = event
        .body
        .iter()
        .filter(|(name, value)| !SHOWN.contains(&name.as_str()) && !value.is_null())
        .map(|(name, value)| (name.clone(), value.clone()))
        .collect();
    (!rest.is_empty()).then(|| Clipped::json(&Value::Object(rest), chars_max))
}

#[cfg(test)]
pub mod tests {
    use super::*;
    use serde_json::json;

    /// An event `seconds` after the epoch; `extra` overrides its fields.
    pub fn event(id: u32, seconds: i64, event_type: &str, extra: Value) -> Event {
        let mut body = json!({
            "id": format!("00000000-0000-4000-8000-{id:012}"),
            "timestamp": Timestamp::from_millis(seconds * 1000).to_string(),
            "eventType": event_type,
            "gatewayId": "gw",
            "sessionKey": "agent:main",
        });
        if let (Some(body), Value::Object(extra)) = (body.as_object_mut(), extra) {
            body.extend(extra);
        }
        Event::parse(body).unwrap()
    }

    #[test]
    fn a_failed_tool_tells_its_error_and_parameters() {
        let failed = event(
            1,
            1,
            "tool.failed",
            json!({"tool": {"name": "exec", "error": "no such file", "parameters": {"cmd": "ls"}}}),
        );
        let view = EventView::of(&failed, false);
        assert_eq!(view.error_kind.as_deref(), Some("tool_error"));
        assert_eq!(view.error_message.unwrap().text, "no such file");
        assert!(view.tool.unwrap().parameters.unwrap().text.contains("\"cmd\": \"ls\""));
    }

    #[test]
    fn a_turn_without_a_name_is_known_by_its_event() {
        let view = EventView::of(&event(7, 1, "turn.completed", json!({})), false);
        assert_eq!(view.turn_id, Some(format!("event:{}", view.id)));
    }

    #[test]
    fn fields_without_a_place_of_their_own_are_shown_as_they_came() {
        let view = EventView::of(&event(7, 1, "compaction.completed", json!({"compaction": {"tokenCount": 9}})), false);
        assert!(view.rest.unwrap().text.contains("tokenCount"));
        assert_eq!(EventView::of(&event(8, 1, "heartbeat.poll", json!({})), false).rest, None);
    }
}
