//! Tool calls: the start and the end of each, brought together.

use super::{Clipped, EventView};
use model::Timestamp;
use model::time::SECOND_US;

/// One call, as one line.
#[derive(Clone, Debug, PartialEq)]
pub struct ToolCall {
    /// The id of the first event at hand.
    pub id: String,
    pub name: String,
    pub at: Timestamp,
    pub duration_ms: Option<f64>,
    /// No end is at hand yet.
    pub running: bool,
    pub exit_code: Option<i64>,
    pub parameters: Option<Clipped>,
    pub result: Option<Clipped>,
    pub failed: bool,
    pub error: Option<Clipped>,
    call_id: Option<String>,
}

impl ToolCall {
    fn begin(event: &EventView) -> Self {
        let tool = event.tool.clone().unwrap_or_default();
        Self {
            id: event.id.clone(),
            name: tool.name,
            at: event.at,
            duration_ms: event.duration_ms,
            running: true,
            exit_code: tool.exit_code,
            parameters: tool.parameters,
            result: tool.result,
            failed: event.is_error(),
            error: event.error_message.clone(),
            call_id: tool.call_id,
        }
    }

    fn end(&mut self, event: &EventView) {
        let tool = event.tool.clone().unwrap_or_default();
        let measured_ms = event.at.since(self.at) as f64 * 1000.0 / SECOND_US as f64;
        self.running = false;
        self.duration_ms = event.duration_ms.or(Some(measured_ms.max(0.0)));
        self.exit_code = tool.exit_code;
        self.parameters = self.parameters.take().or(tool.parameters);
        self.result = tool.result;
        self.failed = event.is_error();
        self.error.clone_from(&event.error_message);
    }

    fn matches(&self, event: &EventView) -> bool {
        let Some(tool) = &event.tool else { return false };
        self.running
            && match (&self.call_id, &tool.call_id) {
                (Some(own), Some(other)) => own == other,
                _ => self.name == tool.name,
            }
    }
}

/// The calls among events in the order of time. An end is matched by the id
/// of its call, or else with the oldest running call of the same tool; an end
/// without a start stands for itself.
pub fn tool_calls(events: &[EventView]) -> Vec<ToolCall> {
    let mut calls: Vec<ToolCall> = Vec::new();
    for event in events.iter().filter(|event| event.is_tool_call()) {
        if event.event_type == "tool.invoked" {
            calls.push(ToolCall::begin(event));
        } else if let Some(call) = calls.iter_mut().find(|call| call.matches(event)) {
            call.end(event);
        } else {
            calls.push(ToolCall { running: false, ..ToolCall::begin(event) });
        }
    }
    calls
}

#[cfg(test)]
mod tests {
    use super::super::event_view::tests::event;
    use super::*;
    use serde_json::{Value, json};

    fn view(id: u32, seconds: i64, event_type: &str, tool: Value) -> EventView {
        EventView::of(&event(id, seconds, event_type, json!({"turnId": "t", "tool": tool})))
    }

    #[test]
    fn parallel_calls_are_paired_by_their_ids() {
        let calls = tool_calls(&[
            view(1, 1, "tool.invoked", json!({"name": "exec", "callId": "a", "parameters": 1})),
            view(2, 2, "tool.invoked", json!({"name": "exec", "callId": "b", "parameters": 2})),
            view(3, 3, "tool.failed", json!({"name": "exec", "callId": "b", "error": "boom"})),
            view(4, 9, "tool.completed", json!({"name": "exec", "callId": "a", "result": "ok", "exitCode": 3})),
        ]);
        assert_eq!(calls.len(), 2);
        assert_eq!((calls[0].failed, calls[0].duration_ms, calls[0].exit_code), (false, Some(8000.0), Some(3)));
        assert_eq!((calls[1].failed, calls[1].error.as_ref().unwrap().text.as_str()), (true, "boom"));
        assert_eq!(calls[1].parameters.as_ref().unwrap().text, "2");
    }

    #[test]
    fn calls_without_ids_are_paired_by_name_in_order() {
        let calls = tool_calls(&[
            view(1, 1, "tool.invoked", json!({"name": "read"})),
            view(2, 2, "tool.invoked", json!({"name": "read"})),
            view(3, 4, "tool.completed", json!({"name": "read"})),
        ]);
        let running: Vec<bool> = calls.iter().map(|call| call.running).collect();
        assert_eq!(running, [false, true]);
    }

    #[test]
    fn an_end_alone_is_a_call() {
        let calls = tool_calls(&[view(1, 1, "tool.failed", json!({"name": "web"}))]);
        assert_eq!((calls.len(), calls[0].running, calls[0].failed), (1, false, true));
    }
}
