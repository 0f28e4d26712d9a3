//! What a span tells of, decided from the span alone.

use super::span::{OPENCLAW_PREFIX, SpanView};
use model::EventType;

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Role {
    /// An agent's run: the turn of its trace.
    Turn,
    /// A call of a model below something else.
    Call,
    /// A call of a model with nothing above it: a turn of its own.
    LoneCall,
    Tool,
    /// OpenClaw's account of a run's tokens.
    Usage,
    /// Kept as an event of this type.
    Other(String),
    /// Nothing about agents: passed over.
    Foreign,
}

/// The type of spans that are kept without a type of their own.
const SPAN: &str = "otel.span";

impl Role {
    pub fn of(view: &SpanView) -> Self {
        let role = if view.is_openclaw() { openclaw(view) } else { None };
        let role = role.or_else(|| operation(view)).or_else(|| openinference(view)).or_else(|| traceloop(view));
        match role.or_else(|| traits(view)) {
            Some(Self::LoneCall) if !view.is_root() || view.is_openclaw() => Self::Call,
            Some(role) => role,
            None if view.named_session().is_some() || view.is_openclaw() => Self::Other(SPAN.to_owned()),
            None => Self::Foreign,
        }
    }
}

fn openclaw(view: &SpanView) -> Option<Role> {
    if view.attributes.has("openclaw.model_call.observation_unit") {
        return Some(Role::Call);
    }
    match view.span.name.strip_prefix(OPENCLAW_PREFIX)? {
        "run" => Some(Role::Turn),
        "model.call" => Some(Role::Call),
        "model.usage" => Some(Role::Usage),
        "tool.execution" => Some(Role::Tool),
        // A span's name must not pass for one of the types that count.
        name if name.contains('.') && !EventType::NAMES.contains(&name) => Some(Role::Other(name.to_owned())),
        _ => Some(Role::Other(SPAN.to_owned())),
    }
}

/// OpenTelemetry's conventions.
fn operation(view: &SpanView) -> Option<Role> {
    match view.attributes.text(&["gen_ai.operation.name"])?.as_str() {
        "invoke_agent" | "invoke_workflow" => Some(Role::Turn),
        "execute_tool" => Some(Role::Tool),
        "chat" | "text_completion" | "generate_content" | "completion" => Some(Role::LoneCall),
        "embeddings" => Some(Role::Call),
        _ => Some(Role::Other(SPAN.to_owned())),
    }
}

fn openinference(view: &SpanView) -> Option<Role> {
    match view.attributes.text(&["openinference.span.kind"])?.to_ascii_uppercase().as_str() {
        "AGENT" => Some(Role::Turn),
        "CHAIN" if view.is_root() => Some(Role::Turn),
        "LLM" => Some(Role::LoneCall),
        "EMBEDDING" => Some(Role::Call),
        "TOOL" => Some(Role::Tool),
        _ => Some(Role::Other(SPAN.to_owned())),
    }
}

/// Workflows, agents, tasks and tools of `OpenLLMetry`.
fn traceloop(view: &SpanView) -> Option<Role> {
    match view.attributes.text(&["traceloop.span.kind"])?.as_str() {
        "workflow" | "agent" => Some(Role::Turn),
        "tool" => Some(Role::Tool),
        _ => Some(Role::Other(SPAN.to_owned())),
    }
}

/// Spans that say what they are by what they carry.
fn traits(view: &SpanView) -> Option<Role> {
    let has = |keys: &[&str]| keys.iter().any(|key| view.attributes.has(key));
    if view.attributes.text(&["llm.request.type"]).as_deref() == Some("embedding") {
        Some(Role::Call)
    } else if has(&["llm.request.type", "gen_ai.request.model", "gen_ai.response.model", "llm.model_name"]) {
        Some(Role::LoneCall)
    } else if has(&["gen_ai.tool.name"]) {
        Some(Role::Tool)
    } else {
        None
    }
}
