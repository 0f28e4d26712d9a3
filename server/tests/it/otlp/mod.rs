//! OTLP over real sockets, and what the program then answers.

mod conventions;
mod fixtures;
mod grpc;
mod logs;
mod measures;
mod protocol;
mod split;

use crate::harness::TestApp;
use opentelemetry_proto::tonic::collector::trace::v1::ExportTraceServiceResponse;
use prost::Message;
use reqwest::header::HeaderMap;
use reqwest::{RequestBuilder, StatusCode};
use serde_json::{Map, Value, json};

pub const PROTOBUF: &str = "application/x-protobuf";
pub const JSON: &str = "application/json";

/// 2026-03-01T10:00:00Z in nanoseconds.
pub const BASE_NANOS: u64 = 1_772_359_200_000_000_000;

/// An answer, unread.
pub struct Answer {
    pub status: StatusCode,
    pub headers: HeaderMap,
    pub body: Vec<u8>,
}

impl Answer {
    pub async fn of(request: RequestBuilder) -> Self {
        let response = request.send().await.unwrap();
        let (status, headers) = (response.status(), response.headers().clone());
        Self { status, headers, body: response.bytes().await.unwrap().to_vec() }
    }

    pub fn json(&self) -> Value {
        assert_eq!(self.headers["content-type"], JSON);
        serde_json::from_slice(&self.body).unwrap()
    }
}

pub fn post(app: &TestApp, signal: &str, content_type: &str, body: impl Into<reqwest::Body>) -> RequestBuilder {
    app.client.post(format!("{}/v1/{signal}", app.url)).header("content-type", content_type).body(body)
}

/// Sends JSON that has to be taken as a whole.
pub async fn send(app: &TestApp, signal: &str, request: &Value) {
    let answer = Answer::of(post(app, signal, JSON, request.to_string())).await;
    assert_eq!((answer.status, answer.json()), (StatusCode::OK, json!({})));
}

/// Sends protobuf that has to be taken as a whole.
pub async fn send_bytes(app: &TestApp, signal: &str, bytes: Vec<u8>) {
    let answer = Answer::of(post(app, signal, PROTOBUF, bytes)).await;
    assert_eq!((answer.status, answer.headers["content-type"].as_bytes()), (StatusCode::OK, PROTOBUF.as_bytes()));
    // The messages of all signals are written alike.
    assert_eq!(ExportTraceServiceResponse::decode(answer.body.as_slice()).unwrap().partial_success, None);
}

pub fn attributes(pairs: &Value) -> Value {
    let value = |value: &Value| match value {
        Value::String(text) => json!({ "stringValue": text }),
        Value::Number(number) if number.is_i64() => json!({ "intValue": number.to_string() }),
        Value::Number(number) => json!({ "doubleValue": number }),
        Value::Bool(flag) => json!({ "boolValue": flag }),
        other => panic!("{other} is no attribute of these tests"),
    };
    let pairs: &Map<String, Value> = pairs.as_object().unwrap();
    pairs.iter().map(|(key, own)| json!({ "key": key, "value": value(own) })).collect()
}

/// A span of trace `trace`, from second `from` to second `to`.
pub fn span(trace: u8, id: u8, parent: Option<u8>, from: u64, to: u64, pairs: Value) -> Value {
    json!({
        "traceId": format!("{trace:032x}"),
        "spanId": format!("{id:016x}"),
        "parentSpanId": parent.map_or(String::new(), |parent| format!("{parent:016x}")),
        "name": "span",
        "kind": 1,
        "startTimeUnixNano": (BASE_NANOS + from * 1_000_000_000).to_string(),
        "endTimeUnixNano": (BASE_NANOS + to * 1_000_000_000).to_string(),
        "attributes": attributes(&pairs),
    })
}

/// A request with spans of a service called `svc`.
pub fn traces(spans: &[Value]) -> Value {
    traces_of(json!({"service.name": "svc"}), spans)
}

pub fn traces_of(resource: Value, spans: &[Value]) -> Value {
    json!({"resourceSpans": [{"resource": {"attributes": attributes(&resource)},
        "scopeSpans": [{"scope": {"name": "test"}, "spans": spans}]}]})
}

/// All that is derived from the stored events, without times of arrival.
pub async fn derived(app: &TestApp) -> Value {
    let (_, sessions) = app.get("/api/v1/sessions?limit=500").await;
    let (_, events) = app.get("/api/v1/events?limit=500&order=asc").await;
    let mut ids: Vec<String> = items(&events).iter().map(|event| event["id"].to_string()).collect();
    ids.sort();
    let mut sessions = items(&sessions).to_vec();
    sessions.sort_by_key(|session| session["sessionKey"].to_string());
    json!({ "sessions": sessions, "events": ids })
}

pub async fn session(app: &TestApp, gateway: &str, key: &str) -> Value {
    let path = format!("/api/v1/sessions/{}?gateway={gateway}", key.replace(':', "%3A"));
    let (status, row) = app.get(&path).await;
    assert_eq!(status, StatusCode::OK, "{key}: {row}");
    row
}

/// Events of a session, oldest first.
pub async fn events(app: &TestApp, key: &str) -> Vec<Value> {
    let (_, page) = app.get(&format!("/api/v1/events?limit=500&order=asc&session={}", key.replace(':', "%3A"))).await;
    items(&page).to_vec()
}

pub fn items(page: &Value) -> &[Value] {
    page["items"].as_array().unwrap_or_else(|| panic!("{page} is no page"))
}

pub fn kinds(events: &[Value]) -> Vec<&str> {
    events.iter().map(|event| event["eventType"].as_str().unwrap()).collect()
}
