//! Log records as events.

use super::attributes::{Attributes, to_json};
use super::batch::Batch;
use super::event::{Head, LOGS_SESSION, OPENCLAW_SESSION, id, trace_session};
use super::names::{agent_id, model};
use super::origin::{Origin, SESSION_KEYS};
use super::payload::{is_content, payload};
use super::span::{OPENCLAW, id as hex_id};
use super::text::{CONTENT_BYTES_MAX, bounded, cut};
use super::time::timestamp;
use super::usage::tokens;
use crate::store::Incoming;
use opentelemetry_proto::tonic::collector::logs::v1::ExportLogsServiceRequest;
use opentelemetry_proto::tonic::logs::v1::{LogRecord, SeverityNumber};
use serde_json::{Value, json};
use std::collections::HashMap;

/// Log records of a request.
pub fn count(request: &ExportLogsServiceRequest) -> usize {
    request.resource_logs.iter().flat_map(|resource| &resource.scope_logs).map(|scope| scope.log_records.len()).sum()
}

/// `bound` is the one gateway that the token speaks for.
pub fn map(request: &ExportLogsServiceRequest, bound: Option<&str>) -> Batch {
    let mut batch = Batch::default();
    // Records have no id: the same one may come several times in a request.
    let mut repeats: HashMap<String, usize> = HashMap::new();
    for resource in &request.resource_logs {
        let origin = Origin::new(resource.resource.as_ref(), bound);
        for scoped in &resource.scope_logs {
            let scope = scoped.scope.as_ref().map_or("", |scope| scope.name.as_str());
            for record in &scoped.log_records {
                let identity = identity(&origin, scope, record);
                let repeat = repeats.entry(identity.clone()).and_modify(|count| *count += 1).or_insert(0);
                batch.add(event(&origin, scope, record, &[&identity, &repeat.to_string()]).map(|event| vec![event]));
            }
        }
    }
    batch
}

fn identity(origin: &Origin, scope: &str, record: &LogRecord) -> String {
    let body = record.body.as_ref().and_then(|body| body.value.as_ref()).map(to_json);
    json!([
        origin.identity,
        scope,
        record.time_unix_nano,
        // Collectors fill it in anew: it tells records apart only where it is all there is.
        if record.time_unix_nano == 0 { record.observed_time_unix_nano } else { 0 },
        record.severity_number,
        record.event_name,
        hex_id(&record.trace_id, 16),
        hex_id(&record.span_id, 8),
        body,
        Attributes::new(&record.attributes).canonical(),
    ])
    .to_string()
}

fn event(origin: &Origin, scope: &str, record: &LogRecord, parts: &[&str]) -> Result<Incoming, String> {
    let at = timestamp(record.time_unix_nano)
        .or_else(|| timestamp(record.observed_time_unix_nano))
        .ok_or("timeUnixNano or observedTimeUnixNano is required")?;
    let attributes = Attributes::new(&record.attributes);
    let trace_id = hex_id(&record.trace_id, 16);
    let name = Some(record.event_name.clone()).filter(|name| !name.is_empty());
    let name = name.or_else(|| attributes.text(&["event.name"]));
    let about_model = name.as_ref().is_some_and(|name| name.starts_with("gen_ai."));
    let named = attributes.text(&SESSION_KEYS).or_else(|| origin.session_key.clone());
    let session_key = named.or_else(|| of_trace(scope, about_model, trace_id.as_deref()));
    let head = Head {
        origin,
        turn_id: trace_id.clone().filter(|_| session_key.is_some()),
        session_key: session_key.unwrap_or_else(|| LOGS_SESSION.to_owned()),
        agent_id: agent_id(&attributes),
        channel: attributes.text(&["openclaw.channel"]),
    };
    let body = record.body.as_ref().and_then(|body| body.value.as_ref()).map(to_json);
    let kind = name.clone().filter(|_| about_model).unwrap_or_else(|| "otel.log".to_owned());
    let error = failure(record, &attributes, body.as_ref());
    let said = if about_model { said(&kind, &attributes, body.as_ref()) } else { Value::Null };
    let event = json!({
        "log": {
            "name": name,
            "severity": record.severity_text,
            "severityNumber": (record.severity_number != 0).then_some(record.severity_number),
            "body": body.map(|body| bounded(body, CONTENT_BYTES_MAX)),
        },
        "error": error,
        "model": if about_model { model(&attributes) } else { Value::Null },
        // The spans count them.
        "call": { "tokens": if about_model { tokens(&attributes) } else { Value::Null } },
        "payload": said,
        "otel": {
            "traceId": trace_id,
            "spanId": hex_id(&record.span_id, 8),
            "scope": cut(scope, super::ATTRIBUTE_BYTES_MAX),
            "service": origin.service,
            "attributes": Some(attributes.object(|key| !is_content(key))).filter(|kept| !kept.is_empty()),
        },
    });
    let mut named = vec!["log"];
    named.extend(parts);
    head.event(id(&origin.gateway_id, &named), &kind, at, event)
}

/// The session of the record's trace, where it stands with what the trace
/// tells. Records of the program around an agent name no session, and their
/// traces do not know theirs: each would be a session of one record.
fn of_trace(scope: &str, about_model: bool, trace_id: Option<&str>) -> Option<String> {
    match trace_id? {
        _ if scope == OPENCLAW => Some(OPENCLAW_SESSION.to_owned()),
        trace_id if about_model => Some(trace_session(trace_id)),
        _ => None,
    }
}

/// Records from severity "error" on.
fn failure(record: &LogRecord, attributes: &Attributes, body: Option<&Value>) -> Value {
    if record.severity_number < SeverityNumber::Error as i32 {
        return Value::Null;
    }
    let message = attributes.text(&["exception.message"]).or_else(|| match body {
        Some(Value::String(text)) => Some(text.clone()),
        other => other.map(Value::to_string),
    });
    json!({
        "type": attributes.text(&["error.type", "exception.type"]).unwrap_or_else(|| "log".to_owned()),
        "message": message.map_or_else(String::new, |message| cut(&message, super::ATTRIBUTE_BYTES_MAX)),
    })
}

/// What an event about a model says: in its attributes, or in its body.
fn said(kind: &str, attributes: &Attributes, body: Option<&Value>) -> Value {
    let text = body.and_then(|body| super::message::text(body.get("message").unwrap_or(body)));
    let text = text.map(|text| cut(&text, CONTENT_BYTES_MAX));
    match kind {
        "gen_ai.user.message" => json!({ "userMessage": text }),
        "gen_ai.choice" | "gen_ai.assistant.message" => json!({ "assistantMessage": text }),
        _ => payload(attributes, &[]),
    }
}
