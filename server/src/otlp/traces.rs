//! Spans as events.

use super::batch::Batch;
use super::event::{Head, id};
use super::failure::failure;
use super::names::{agent_id, call, model};
use super::origin::Origin;
use super::payload::{is_content, payload};
use super::role::Role;
use super::span::SpanView;
use super::text::{CONTENT_BYTES_MAX, bounded, cut};
use super::usage::{cost, tokens};
use crate::store::Incoming;
use model::Timestamp;
use opentelemetry_proto::tonic::collector::trace::v1::ExportTraceServiceRequest;
use serde_json::{Value, json};

/// Spans of a request.
pub fn count(request: &ExportTraceServiceRequest) -> usize {
    request.resource_spans.iter().flat_map(|resource| &resource.scope_spans).map(|scope| scope.spans.len()).sum()
}

/// `bound` is the one gateway that the token speaks for.
pub fn map(request: &ExportTraceServiceRequest, bound: Option<&str>) -> Batch {
    let mut batch = Batch::default();
    for resource in &request.resource_spans {
        let origin = Origin::new(resource.resource.as_ref(), bound);
        for scoped in &resource.scope_spans {
            let scope = scoped.scope.as_ref().map_or("", |scope| scope.name.as_str());
            for span in &scoped.spans {
                batch.add(SpanView::new(&origin, scope, span).and_then(|view| Mapper::new(&view).events()));
            }
        }
    }
    batch
}

struct Mapper<'a> {
    view: &'a SpanView<'a>,
    head: Head<'a>,
    role: Role,
}

impl<'a> Mapper<'a> {
    fn new(view: &'a SpanView<'a>) -> Self {
        let role = Role::of(view);
        let head = Head {
            origin: view.origin,
            session_key: view.session_key(),
            turn_id: belongs_to_turn(view, &role).then(|| view.trace_id.clone()),
            agent_id: agent_id(&view.attributes),
            channel: view.attributes.text(&["openclaw.channel"]),
        };
        Self { view, head, role }
    }

    fn events(&self) -> Result<Vec<Incoming>, String> {
        match &self.role {
            Role::Turn => self.turn(self.agent()),
            Role::LoneCall => self.turn(self.call(true)),
            Role::Call => Ok(vec![self.event("model.called", self.view.end, self.call(self.counts_calls()))?]),
            Role::Tool => self.tool(),
            Role::Usage => Ok(vec![self.event("model.usage", self.view.end, self.call(true))?]),
            Role::Other(kind) => Ok(vec![self.event(kind, self.view.end, json!({}))?]),
            Role::Foreign => Ok(Vec::new()),
        }
    }

    /// Whether the tokens of calls below something add up; else those of the
    /// agents, or of OpenClaw's account, do.
    fn counts_calls(&self) -> bool {
        !self.view.is_openclaw() && !self.view.origin.usage_on_agents
    }

    fn turn(&self, body: Value) -> Result<Vec<Incoming>, String> {
        let failed = !failure(self.view).is_null();
        let started = json!({ "trigger": self.view.attributes.text(&["openclaw.trigger"]) });
        let end = if failed { "turn.failed" } else { "turn.completed" };
        Ok(vec![
            self.event("turn.started", self.view.start, started)?,
            self.identified(end, "turn.ended", self.view.end, body)?,
        ])
    }

    /// An agent's figures are those of its calls once more: they are kept, but
    /// count only where the resource says that they are told nowhere else.
    fn agent(&self) -> Value {
        let attributes = &self.view.attributes;
        let counts = self.view.origin.usage_on_agents && !self.view.is_openclaw();
        let (counted, repeated) =
            if counts { (tokens(attributes), None) } else { (Value::Null, Some(tokens(attributes))) };
        json!({
            "model": model(attributes),
            "tokens": counted,
            "cost": if counts { cost(attributes) } else { Value::Null },
            "agent": {
                "id": attributes.text(&["gen_ai.agent.id"]),
                "name": attributes.text(&["gen_ai.agent.name", "agent.name"]),
                "tokens": repeated,
            },
            "trigger": attributes.text(&["openclaw.trigger"]),
            "payload": payload(attributes, &self.view.span.events),
        })
    }

    fn call(&self, counts: bool) -> Value {
        let attributes = &self.view.attributes;
        let mut call = call(attributes);
        let (tokens, cost) = (tokens(attributes), cost(attributes));
        if !counts {
            call["tokens"] = tokens.clone();
            call["cost"] = cost.clone();
        }
        json!({
            "model": model(attributes),
            "tokens": if counts { tokens } else { Value::Null },
            "cost": if counts { cost } else { Value::Null },
            "call": call,
            "payload": payload(attributes, &self.view.span.events),
        })
    }

    fn tool(&self) -> Result<Vec<Incoming>, String> {
        let attributes = &self.view.attributes;
        let name = attributes.text(&["gen_ai.tool.name", "openclaw.toolName", "tool.name", "traceloop.entity.name"]);
        let content = |keys: &[&str]| attributes.value(keys).map(|value| bounded(value, CONTENT_BYTES_MAX));
        let input = ["gen_ai.tool.call.arguments", "openclaw.content.tool_input", "tool.parameters", "input.value"];
        let output = ["gen_ai.tool.call.result", "openclaw.content.tool_output", "output.value"];
        let tool = json!({
            "name": name.unwrap_or_else(|| self.view.span.name.clone()),
            "callId": attributes.text(&["gen_ai.tool.call.id", "tool_call.id"]),
            "parameters": content(&input).or_else(|| content(&["traceloop.entity.input"])),
        });
        let error = failure(self.view);
        let mut ended = tool.clone();
        ended["result"] = json!(content(&output).or_else(|| content(&["traceloop.entity.output"])));
        ended["error"] = error["message"].clone();
        let end = if error.is_null() { "tool.completed" } else { "tool.failed" };
        Ok(vec![
            self.event("tool.invoked", self.view.start, json!({ "tool": tool }))?,
            self.identified(end, "tool.ended", self.view.end, json!({ "tool": ended }))?,
        ])
    }

    fn event(&self, kind: &str, at: Timestamp, body: Value) -> Result<Incoming, String> {
        self.identified(kind, kind, at, body)
    }

    /// An event of the span's end says how long it took and what went wrong.
    fn identified(&self, kind: &str, part: &str, at: Timestamp, mut body: Value) -> Result<Incoming, String> {
        let view = self.view;
        let begins = matches!(kind, "turn.started" | "tool.invoked");
        body["otel"] = self.provenance(begins);
        if !begins {
            body["timing"] = view.timing();
            body["error"] = failure(view);
        }
        let id = id(&view.origin.gateway_id, &[&view.trace_id, &view.span_id, part]);
        self.head.event(id, kind, at, body)
    }

    fn provenance(&self, begins: bool) -> Value {
        let view = self.view;
        let attributes = (!begins).then(|| view.attributes.object(|key| !is_content(key)));
        json!({
            "traceId": view.trace_id,
            "spanId": view.span_id,
            "parentSpanId": view.parent_id,
            "name": cut(&view.span.name, super::ATTRIBUTE_BYTES_MAX),
            "scope": cut(view.scope, super::ATTRIBUTE_BYTES_MAX),
            "service": view.origin.service,
            "attributes": attributes.filter(|attributes| !attributes.is_empty()),
        })
    }
}

/// A trace is a turn. Of OpenClaw's spans, those that stand alone are traces
/// that hold no turn, and a harness may have a trace beside that of its run.
fn belongs_to_turn(view: &SpanView, role: &Role) -> bool {
    !view.is_openclaw() || *role == Role::Turn || (view.parent_id.is_some() && view.span.name != "openclaw.harness.run")
}
