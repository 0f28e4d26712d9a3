//! An event as a row: its columns, in one place for all ways to write them.

use super::Incoming;
use super::costs::Costs;
use model::Timestamp;
use model::event::{ErrorInfo, Model, Timing, Tokens, Tool};
use std::borrow::Cow;
use uuid::Uuid;

/// The columns of [`fields`], in their order.
pub const COLUMNS: &str = "id, timestamp, received_at, event_type, gateway_id, session_key, parent_session_key, \
    agent_id, channel, turn_id, tokens_input, tokens_output, tokens_context_used, tokens_context_max, \
    tokens_percent_used, duration_ms, ttft_ms, tool_name, tool_error, error_type, error_message, model_provider, \
    model_id, cost_nano_usd, cost_estimated_nano_usd, cost_estimated_output_nano_usd, price_version, body";

/// The value of a column.
pub enum Field<'a> {
    Id(Uuid),
    At(Timestamp),
    Whole(Option<i64>),
    Real(Option<f64>),
    Text(Option<Cow<'a, str>>),
}

impl<'a> Field<'a> {
    fn text(text: &'a str) -> Self {
        Self::Text(Some(Cow::Borrowed(text)))
    }

    fn optional(text: Option<&'a str>) -> Self {
        Self::Text(text.map(Cow::Borrowed))
    }

    /// PostgreSQL takes no NUL in text; the body keeps what was sent.
    fn clean(text: Option<String>) -> Self {
        Self::Text(text.map(|text| Cow::Owned(text.replace('\0', " "))))
    }

    fn count(count: Option<u64>) -> Self {
        Self::Whole(count.and_then(|count| i64::try_from(count).ok()))
    }
}

pub fn fields(incoming: &Incoming, received_at: Timestamp) -> [Field<'_>; 28] {
    let event = &incoming.event;
    let tokens: Tokens = event.tokens.clone().unwrap_or_default();
    let timing: Timing = event.timing.clone().unwrap_or_default();
    let tool: Tool = event.tool.clone().unwrap_or_default();
    let error: ErrorInfo = event.error.clone().unwrap_or_default();
    let model: Model = event.model.clone().unwrap_or_default();
    let costs = Costs::of(event);
    [
        Field::Id(event.id),
        Field::At(event.timestamp),
        Field::Whole(Some(received_at.micros())),
        Field::text(event.event_type.as_str()),
        Field::text(&event.gateway_id),
        Field::text(&event.session_key),
        Field::optional(event.parent_session_key.as_deref()),
        Field::optional(event.agent_id.as_deref()),
        Field::optional(event.channel.as_deref()),
        Field::optional(event.turn_id.as_deref()),
        Field::count(tokens.input),
        Field::count(tokens.output),
        Field::count(tokens.context_used),
        Field::count(tokens.context_max),
        Field::Real(tokens.percent_used),
        Field::Real(event.duration_ms()),
        Field::Real(timing.ttft_ms),
        Field::clean(tool.name),
        Field::clean(tool.error),
        Field::clean(error.kind),
        Field::clean(error.message),
        Field::clean(model.provider),
        Field::clean(model.model_id),
        Field::Whole(costs.billed),
        Field::Whole(costs.estimated),
        Field::Whole(costs.estimated_output),
        Field::optional(costs.price_version),
        Field::text(&incoming.body),
    ]
}
