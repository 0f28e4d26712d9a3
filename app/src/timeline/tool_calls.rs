//! Tool calls: the start and the end of each, brought together.

use super::{Clipped, EventView};
use model::Timestamp;
use model::time::SECOND_US;

/// One call, as one line.
#[derive(Clone, Debug, PartialEq)]
pub struct ToolCall {
    /// Places of its first and its last event among those at hand.
    pub begins: usize,
    pub ends: usize,
    pub name: String,
    pub at: Timestamp,
    pub duration_ms: Option<f64>,
    /// No end is at hand.
    pub unfinished: bool,
    pub exit_code: Option<i64>,
    pub parameters: Option<Clipped>,
    pub result: Option<Clipped>,
    pub failed: bool,
    pub error_kind: Option<String>,
    pub error: Option<Clipped>,
    /// The session that the call spawned.
    pub child: Option<String>,
    call_id: Option<String>,
    turn_id: Option<String>,
}

impl ToolCall {
    fn begin(index: usize, event: &EventView) -> Self {
        let tool = event.tool.clone().unwrap_or_default();
        Self {
            begins: index,
            ends: index,
            name: tool.name,
            at: event.at,
            duration_ms: event.duration_ms,
            unfinished: true,
            exit_code: tool.exit_code,
            parameters: tool.parameters,
            result: tool.result,
            failed: event.is_error(),
            error_kind: event.error_kind.clone(),
            error: event.error_message.clone(),
            child: tool.child,
            call_id: tool.call_id,
            turn_id: event.turn_id.clone(),
        }
    }

    fn end(&mut self, index: usize, event: &EventView) {
        let tool = event.tool.clone().unwrap_or_default();
        let measured_ms = event.at.since(self.at) as f64 * 1000.0 / SECOND_US as f64;
        self.ends = index;
        self.unfinished = false;
        self.duration_ms = event.duration_ms.or(Some(measured_ms.max(0.0)));
        self.exit_code = tool.exit_code;
        self.parameters = self.parameters.take().or(tool.parameters);
        self.result = tool.result;
        self.failed = event.is_error();
        self.error_kind.clone_from(&event.error_kind);
        self.error.clone_from(&event.error_message);
        self.child = tool.child;
    }

    fn matches(&self, event: &EventView) -> bool {
        let Some(tool) = &event.tool else { return false };
        self.unfinished
            && match (&self.call_id, &tool.call_id) {
                (Some(own), Some(other)) => own == other,
                _ => self.name == tool.name && self.turn_id == event.turn_id,
            }
    }
}

/// The calls among events in the order of time. An end is matched by the id
/// of its call, or else with the oldest unfinished call of the same tool in
/// the same turn; an end without a start stands for itself.
pub fn tool_calls(events: &[EventView]) -> Vec<ToolCall> {
    let mut calls: Vec<ToolCall> = Vec::new();
    for (index, event) in events.iter().enumerate().filter(|(_, event)| event.is_tool_call()) {
        if event.event_type == "tool.invoked" {
            calls.push(ToolCall::begin(index, event));
        } else if let Some(call) = calls.iter_mut().find(|call| call.matches(event)) {
            call.end(index, event);
        } else {
            calls.push(ToolCall { unfinished: false, ..ToolCall::begin(index, event) });
        }
    }
    calls
}

#[cfg(test)]
mod tests {
    use super::super::event_view::tests::event;
    use super::*;
    use serde_json::{Value, json};

    fn view(id: u32, seconds: i64, kind: &str, tool: Value) -> EventView {
        EventView::of(&event(id, seconds, kind, json!({"tool": tool, "turnId": "t"})), false)
    }

    #[test]
    fn parallel_calls_are_paired_by_their_ids() {
        let calls = tool_calls(&[
            view(1, 1, "tool.invoked", json!({"name": "read", "callId": "a", "parameters": 1})),
            view(2, 1, "tool.invoked", json!({"name": "read", "callId": "b", "parameters": 2})),
            view(3, 3, "tool.failed", json!({"name": "read", "callId": "b", "error": "boom"})),
            view(4, 4, "tool.completed", json!({"name": "read", "callId": "a", "result": "ok"})),
        ]);
        assert_eq!(calls.len(), 2);
        assert_eq!((calls[0].failed, calls[0].duration_ms), (false, Some(3000.0)));
        assert_eq!((calls[1].failed, calls[1].error.as_ref().unwrap().text.as_str()), (true, "boom"));
        assert_eq!(calls[1].parameters.as_ref().unwrap().text, "2");
        assert_eq!((calls[1].begins, calls[1].ends), (1, 2));
    }

    #[test]
    fn calls_without_ids_are_paired_by_name_in_order() {
        let calls = tool_calls(&[
            view(1, 1, "tool.invoked", json!({"name": "read"})),
            view(2, 2, "tool.invoked", json!({"name": "read"})),
            view(3, 4, "tool.completed", json!({"name": "read"})),
        ]);
        let unfinished: Vec<bool> = calls.iter().map(|call| call.unfinished).collect();
        assert_eq!(unfinished, [false, true]);
    }

    #[test]
    fn an_end_alone_is_a_call() {
        let calls = tool_calls(&[view(1, 1, "tool.failed", json!({"name": "web"}))]);
        assert_eq!((calls.len(), calls[0].unfinished, calls[0].failed), (1, false, true));
    }
}
