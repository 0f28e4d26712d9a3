//! Putting events together.

use super::origin::Origin;
use super::time;
use crate::store::Incoming;
use model::event::EVENT_BYTES_MAX;
use model::{Event, Timestamp};
use serde_json::{Map, Value};
use uuid::Uuid;

/// The name space of the ids of events made from telemetry.
const NAMESPACE: Uuid = Uuid::from_u128(0x2f6c_1b0e_57d4_5c39_a1b7_94e3_0d5f_8a62);

/// Session of what OpenClaw's exporter sends: it names none.
pub const OPENCLAW_SESSION: &str = "otel:openclaw";
/// Sessions of records and points that belong to no trace.
pub const LOGS_SESSION: &str = "otel:logs";
pub const METRICS_SESSION: &str = "otel:metrics";

pub fn trace_session(trace_id: &str) -> String {
    format!("otel:trace:{trace_id}")
}

/// The same parts of the same gateway give the same id.
pub fn id(gateway_id: &str, parts: &[&str]) -> Uuid {
    let mut name = gateway_id.to_owned();
    for part in parts {
        name.push('\0');
        name.push_str(part);
    }
    Uuid::new_v5(&NAMESPACE, name.as_bytes())
}

/// What every event of an item has in common.
pub struct Head<'a> {
    pub origin: &'a Origin,
    pub session_key: String,
    pub turn_id: Option<String>,
    pub agent_id: Option<String>,
    pub channel: Option<String>,
}

impl Head<'_> {
    /// An event with `body` laid over it; what is `null` or empty in it says
    /// nothing and is left out.
    ///
    /// # Errors
    /// The field that does not hold, and why.
    pub fn event(&self, id: Uuid, kind: &str, at: Timestamp, body: Value) -> Result<Incoming, String> {
        let mut event = Map::new();
        event.insert("id".into(), id.to_string().into());
        event.insert("timestamp".into(), time::text(at));
        event.insert("eventType".into(), kind.into());
        event.insert("gatewayId".into(), self.origin.gateway_id.as_str().into());
        event.insert("sessionKey".into(), self.session_key.as_str().into());
        for (key, value) in [("agentId", &self.agent_id), ("channel", &self.channel), ("turnId", &self.turn_id)] {
            if let Some(value) = value {
                event.insert(key.into(), value.as_str().into());
            }
        }
        if let Some(Value::Object(body)) = compact(body) {
            event.extend(body);
        }
        let event = Event::parse(Value::Object(event)).map_err(|error| format!("{} {}", error.field, error.problem))?;
        let incoming = Incoming::new(event).map_err(|error| format!("the event cannot be written: {error}"))?;
        match incoming.body.len() {
            bytes if bytes > EVENT_BYTES_MAX => {
                Err(format!("the event has {bytes} bytes; at most {EVENT_BYTES_MAX} are taken"))
            }
            _ => Ok(incoming),
        }
    }
}

/// Without members that are `null` or empty; what senders wrote freely stays
/// as it is.
fn compact(value: Value) -> Option<Value> {
    match value {
        Value::Null => None,
        Value::String(text) if text.is_empty() => None,
        Value::Object(members) => {
            let kept = members.into_iter().filter_map(|(key, value)| {
                let free = matches!(key.as_str(), "parameters" | "result" | "attributes" | "body");
                let value = if free { Some(value).filter(|value| !value.is_null()) } else { compact(value) };
                Some((key, value?))
            });
            let kept: Map<String, Value> = kept.collect();
            (!kept.is_empty()).then_some(Value::Object(kept))
        }
        other => Some(other),
    }
}
