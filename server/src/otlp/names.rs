//! Names of models and agents.

use super::attributes::Attributes;
use serde_json::{Value, json};

const PROVIDER: [&str; 5] =
    ["gen_ai.provider.name", "gen_ai.system", "openclaw.provider", "llm.provider", "llm.system"];
const REQUESTED: [&str; 4] = ["gen_ai.request.model", "openclaw.model", "llm.request.model", "llm.model_name"];
const SERVED: [&str; 2] = ["gen_ai.response.model", "llm.response.model"];
const AGENT: [&str; 4] = ["openclaw.agent", "gen_ai.agent.name", "gen_ai.agent.id", "agent.name"];

/// The model as it was asked for: agents and their calls agree on that name.
pub fn model(attributes: &Attributes) -> Value {
    let model_id = attributes.text(&REQUESTED).or_else(|| attributes.text(&SERVED));
    json!({ "provider": attributes.text(&PROVIDER), "modelId": model_id })
}

/// A call of a model in detail.
pub fn call(attributes: &Attributes) -> Value {
    let requested = attributes.text(&REQUESTED);
    json!({
        "operation": attributes.text(&["gen_ai.operation.name", "llm.request.type"]),
        "servedModel": attributes.text(&SERVED).filter(|served| requested.as_ref() != Some(served)),
        "responseId": attributes.text(&["gen_ai.response.id", "llm.response.id"]),
        "finishReasons": attributes.value(&["gen_ai.response.finish_reasons", "llm.response.finish_reason"]),
        "unit": attributes.text(&["openclaw.model_call.observation_unit"]),
        "api": attributes.text(&["openclaw.api"]),
        "transport": attributes.text(&["openclaw.transport"]),
    })
}

/// A name lasts; ids are drawn anew by many frameworks.
pub fn agent_id(attributes: &Attributes) -> Option<String> {
    attributes.text(&AGENT).or_else(|| {
        let kind = attributes.text(&["traceloop.span.kind"])?;
        attributes.text(&["traceloop.entity.name"]).filter(|_| kind == "agent")
    })
}
