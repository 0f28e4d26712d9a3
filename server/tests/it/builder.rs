//! Events for tests.

use model::{Event, Timestamp};
use observatory::store::Incoming;
use serde_json::{Value, json};
use uuid::Uuid;

/// A fixed instant that the tests count from: 2026-03-01T10:00:00Z.
pub fn base() -> Timestamp {
    Timestamp::parse("2026-03-01T10:00:00Z").unwrap()
}

pub fn at(seconds: i64) -> Timestamp {
    base().plus_micros(seconds * 1_000_000)
}

/// An event of gateway `gw` and session `s` with a fresh id; `extra` is laid
/// over it.
pub fn event(seconds: i64, kind: &str, extra: Value) -> Value {
    event_at(at(seconds), kind, extra)
}

pub fn event_at(at: Timestamp, kind: &str, extra: Value) -> Value {
    let mut event = json!({
        "id": Uuid::new_v4().to_string(),
        "timestamp": at.to_string(),
        "eventType": kind,
        "gatewayId": "gw",
        "sessionKey": "s",
    });
    if let Value::Object(extra) = extra {
        for (key, value) in extra {
            event[key] = value;
        }
    }
    event
}

pub fn incoming(event: Value) -> Incoming {
    Incoming::new(Event::parse(event).unwrap()).unwrap()
}
