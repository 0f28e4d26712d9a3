//! One event as the timeline shows it: bounded in size, whatever was sent.

use super::Clipped;
use model::session::TurnFold;
use model::{Event, Timestamp};
use serde::{Deserialize, Serialize};
use serde_json::Value;

#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct ToolView {
    pub name: String,
    /// Pairs the start of a call with its end, where the gateway names calls.
    pub call_id: Option<String>,
    pub parameters: Option<Clipped>,
    pub result: Option<Clipped>,
    pub exit_code: Option<i64>,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct EventView {
    pub id: String,
    pub at: Timestamp,
    pub event_type: String,
    /// The turn this belongs to, by the same key as its `TurnRow`.
    pub turn_id: Option<String>,
    pub duration_ms: Option<f64>,
    pub tool: Option<ToolView>,
    pub error_kind: Option<String>,
    pub error_message: Option<Clipped>,
    pub user_message: Option<Clipped>,
    pub assistant_message: Option<Clipped>,
}

impl EventView {
    pub fn of(event: &Event) -> Self {
        let failure = event.failure();
        let text = |path: &[&str]| event.field(path).filter(|value| !value.is_null()).map(Clipped::json);
        Self {
            id: event.id.to_string(),
            at: event.timestamp,
            event_type: event.event_type.as_str().to_owned(),
            turn_id: TurnFold::key(event),
            duration_ms: event.duration_ms(),
            tool: tool(event),
            error_kind: failure.as_ref().map(|(kind, _)| kind.clone()),
            error_message: failure.map(|(_, message)| Clipped::new(&message)).filter(|text| !text.text.is_empty()),
            user_message: text(&["payload", "userMessage"]),
            assistant_message: text(&["payload", "assistantMessage"]),
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

fn tool(event: &Event) -> Option<ToolView> {
    let tool = event.tool.as_ref()?;
    let field = |name: &str| event.field(&["tool", name]).filter(|value| !value.is_null());
    Some(ToolView {
        name: tool.name.clone().unwrap_or_else(|| "unnamed tool".to_owned()),
        call_id: field("callId").and_then(Value::as_str).map(str::to_owned),
        parameters: field("parameters").map(Clipped::json),
        result: field("result").map(Clipped::json),
        exit_code: field("exitCode").and_then(Value::as_i64),
    })
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
        let view = EventView::of(&failed);
        assert_eq!(view.error_kind.as_deref(), Some("tool_error"));
        assert_eq!(view.error_message, Some(Clipped::new("no such file")));
        assert!(view.tool.unwrap().parameters.unwrap().text.contains("\"cmd\": \"ls\""));
    }

    #[test]
    fn a_turn_without_a_name_is_known_by_its_event() {
        let view = EventView::of(&event(7, 1, "turn.completed", json!({})));
        assert_eq!(view.turn_id, Some(format!("event:{}", view.id)));
    }
}
