//! From JSON to a validated event.

use super::estimate::COST_ESTIMATE;
use super::read::Object;
use super::{Cost, ErrorInfo, Event, EventType, Model, Sequence, Timing, Tokens, Tool};
use crate::Timestamp;
use serde_json::{Map, Value};
use uuid::Uuid;

/// The largest event, in bytes of JSON as sent.
pub const EVENT_BYTES_MAX: usize = 1024 * 1024;
/// The longest key: gateway and session keys, event types, agent, channel,
/// turn and message ids, in bytes.
pub const KEY_BYTES_MAX: usize = 512;
/// Largest `percentUsed` that is read as a fraction; above it is percent.
const FRACTION_MAX: f64 = 1.5;

/// What is wrong with an event, and where.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{field} {problem}")]
pub struct FieldError {
    /// Path of the field, such as `tokens.input`; empty for the whole event.
    pub field: String,
    /// What must hold, to be read after the field's name.
    pub problem: String,
}

impl Event {
    /// Validates one event.
    ///
    /// # Errors
    /// The first field that breaks the schema, by its path.
    pub fn parse(value: Value) -> Result<Self, FieldError> {
        Self::read(value, FRACTION_MAX)
    }

    /// Reads an event that [`Event::parse`] has read before: there
    /// `percentUsed` is a fraction, however large.
    ///
    /// # Errors
    /// As [`Event::parse`].
    pub fn restore(value: Value) -> Result<Self, FieldError> {
        Self::read(value, f64::INFINITY)
    }

    fn read(value: Value, fraction_max: f64) -> Result<Self, FieldError> {
        let Value::Object(mut body) = value else {
            return Err(FieldError { field: String::new(), problem: "the event must be a JSON object".into() });
        };
        let root = Object::root(&body);
        let tokens = tokens(&root, fraction_max)?;
        let event = Self {
            id: id(&root)?,
            timestamp: timestamp(&root)?,
            event_type: EventType::parse(&required_key(&root, "eventType")?),
            gateway_id: required_key(&root, "gatewayId")?,
            session_key: required_key(&root, "sessionKey")?,
            parent_session_key: optional_key(&root, "parentSessionKey")?,
            agent_id: optional_key(&root, "agentId")?,
            channel: optional_key(&root, "channel")?,
            turn_id: optional_key(&root, "turnId")?,
            message_id: optional_key(&root, "messageId")?,
            timing: timing(&root)?,
            tool: tool(&root)?,
            error: error(&root)?,
            model: model(&root)?,
            cost: cost(&root)?,
            cost_estimate: None,
            sequence: sequence(&root)?,
            tokens,
            body: Map::new(),
        };
        normalise_percent(&mut body, event.tokens.as_ref());
        // The server's own member: an event that was read from one server
        // and is posted to another does not bring an estimate along.
        body.shift_remove(COST_ESTIMATE);
        Ok(Self { body, ..event })
    }

    /// Validates one event from its JSON text.
    ///
    /// # Errors
    /// As [`Event::parse`]; also if the text is larger than
    /// [`EVENT_BYTES_MAX`] or is no JSON.
    pub fn parse_text(text: &str) -> Result<Self, FieldError> {
        let whole = |problem: String| FieldError { field: String::new(), problem };
        if text.len() > EVENT_BYTES_MAX {
            return Err(whole(format!("the event has {} bytes; at most {EVENT_BYTES_MAX} are taken", text.len())));
        }
        let value = serde_json::from_str(text).map_err(|error| whole(format!("the event is not JSON: {error}")))?;
        Self::parse(value)
    }
}

fn id(root: &Object) -> Result<Uuid, FieldError> {
    let text = required_key(root, "id")?;
    Uuid::try_parse(&text).map_err(|_| root.error("id", "must be a UUID"))
}

fn timestamp(root: &Object) -> Result<Timestamp, FieldError> {
    let text = required_key(root, "timestamp")?;
    Timestamp::parse(&text).map_err(|error| root.error("timestamp", &error.to_string()))
}

fn required_key(root: &Object, key: &str) -> Result<String, FieldError> {
    let text = root.string(key)?.ok_or_else(|| root.error(key, "is required"))?;
    check_key(root, key, text)
}

/// Optional keys may be empty, which says the same as leaving them out.
fn optional_key(root: &Object, key: &str) -> Result<Option<String>, FieldError> {
    match root.string(key)? {
        None => Ok(None),
        Some(text) if text.is_empty() => Ok(None),
        Some(text) => check_key(root, key, text).map(Some),
    }
}

fn check_key(root: &Object, key: &str, text: String) -> Result<String, FieldError> {
    if text.is_empty() || text.len() > KEY_BYTES_MAX {
        return Err(root.error(key, &format!("must have 1 to {KEY_BYTES_MAX} bytes, not {}", text.len())));
    }
    if text.contains('\0') {
        return Err(root.error(key, "must not hold a NUL character"));
    }
    Ok(text)
}

fn tokens(root: &Object, fraction_max: f64) -> Result<Option<Tokens>, FieldError> {
    let Some(object) = root.child("tokens")? else {
        return Ok(None);
    };
    let mut tokens = Tokens {
        input: object.count("input")?,
        output: object.count("output")?,
        total: object.count("total")?,
        cache_read: object.count("cacheRead")?,
        cache_write: object.count("cacheWrite")?,
        context_used: object.count("contextUsed")?,
        context_max: object.count("contextMax")?,
        percent_used: object.number("percentUsed")?,
    };
    tokens.percent_used = match (tokens.context_used, tokens.context_max) {
        (Some(used), Some(max)) if max > 0 => Some(used as f64 / max as f64),
        _ => tokens.percent_used.map(|sent| if sent > fraction_max { sent / 100.0 } else { sent }),
    };
    Ok(Some(tokens))
}

fn timing(root: &Object) -> Result<Option<Timing>, FieldError> {
    let Some(object) = root.child("timing")? else {
        return Ok(None);
    };
    Ok(Some(Timing {
        start_ms: object.number("startMs")?,
        end_ms: object.number("endMs")?,
        duration_ms: object.number("durationMs")?,
        ttft_ms: object.number("ttftMs")?,
    }))
}

fn tool(root: &Object) -> Result<Option<Tool>, FieldError> {
    let Some(object) = root.child("tool")? else {
        return Ok(None);
    };
    Ok(Some(Tool { name: object.name("name")?, error: object.string("error")? }))
}

fn error(root: &Object) -> Result<Option<ErrorInfo>, FieldError> {
    let Some(object) = root.child("error")? else {
        return Ok(None);
    };
    Ok(Some(ErrorInfo {
        kind: object.name("type")?,
        message: object.string("message")?,
        retriable: object.boolean("retriable")?,
    }))
}

fn model(root: &Object) -> Result<Option<Model>, FieldError> {
    let Some(object) = root.child("model")? else {
        return Ok(None);
    };
    Ok(Some(Model { provider: object.name("provider")?, model_id: object.name("modelId")? }))
}

fn cost(root: &Object) -> Result<Option<Cost>, FieldError> {
    let Some(object) = root.child("cost")? else {
        return Ok(None);
    };
    Ok(Some(Cost {
        input: object.number("inputCost")?,
        output: object.number("outputCost")?,
        total: object.number("totalCost")?,
        estimated: object.boolean("estimated")?.unwrap_or(false),
    }))
}

fn sequence(root: &Object) -> Result<Option<Sequence>, FieldError> {
    let Some(object) = root.child("sequence")? else {
        return Ok(None);
    };
    let series = object.string("series")?.and_then(|text| Uuid::try_parse(&text).ok());
    let series = series.ok_or_else(|| object.error("series", "must be a UUID"))?;
    let number = object.count("number")?.filter(|number| *number > 0);
    let number = number.ok_or_else(|| object.error("number", "must be a whole number from 1"))?;
    Ok(Some(Sequence { series, number }))
}

fn normalise_percent(body: &mut Map<String, Value>, tokens: Option<&Tokens>) {
    let Some(percent) = tokens.and_then(|tokens| tokens.percent_used) else {
        return;
    };
    if let (Some(Value::Object(object)), Some(number)) = (body.get_mut("tokens"), serde_json::Number::from_f64(percent))
    {
        object.insert("percentUsed".to_owned(), Value::Number(number));
    }
}

#[cfg(test)]
#[path = "parse_tests.rs"]
mod tests;
