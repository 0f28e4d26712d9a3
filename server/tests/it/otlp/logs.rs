//! Log records.

use super::{BASE_NANOS, attributes, events, kinds, send, session};
use crate::harness::TestApp;
use serde_json::{Value, json};

fn logs(records: &[Value]) -> Value {
    json!({"resourceLogs": [{"resource": {"attributes": attributes(&json!({"service.name": "svc"}))},
        "scopeLogs": [{"scope": {"name": "test"}, "logRecords": records}]}]})
}

fn record(body: &str, severity: i64, pairs: Value) -> Value {
    json!({"timeUnixNano": BASE_NANOS.to_string(), "severityNumber": severity, "body": {"stringValue": body},
        "attributes": attributes(&pairs)})
}

#[tokio::test]
async fn an_error_is_marked_and_stands_in_the_session_it_names() {
    let app = TestApp::start().await;
    let error = record("boom", 17, json!({"session.id": "s", "exception.type": "Oops"}));
    send(&app, "logs", &logs(&[error, record("fine", 9, json!({"session.id": "s"}))])).await;
    let row = session(&app, "svc", "s").await;
    assert_eq!((&row["lastError"]["type"], &row["lastError"]["message"]), (&json!("Oops"), &json!("boom")));
    let events = events(&app, "s").await;
    assert_eq!(kinds(&events), ["otel.log", "otel.log"]);
    assert_eq!(events.iter().filter(|event| event.get("error").is_some()).count(), 1);
}

#[tokio::test]
async fn what_a_trace_said_stands_with_it_and_other_records_apart() {
    let app = TestApp::start().await;
    let (trace, key) = (format!("{:032x}", 9), format!("otel:trace:{:032x}", 9));
    let of_trace = |pairs: Value| {
        let mut record = record("x", 9, pairs);
        record["traceId"] = json!(trace);
        record
    };
    let choice = of_trace(json!({"event.name": "gen_ai.choice"}));
    send(&app, "logs", &logs(&[of_trace(json!({})), choice])).await;
    let said = events(&app, &key).await;
    assert_eq!((kinds(&said), &said[0]["turnId"]), (vec!["gen_ai.choice"], &json!(trace)));
    let others = events(&app, "otel:logs").await;
    assert_eq!((others.len(), &others[0]["otel"]["traceId"], others[0].get("turnId")), (1, &json!(trace), None));
}

#[tokio::test]
async fn the_same_record_twice_in_a_request_is_two_and_repeated_requests_are_one() {
    let app = TestApp::start().await;
    let request = logs(&[record("tick", 9, json!({})), record("tick", 9, json!({}))]);
    send(&app, "logs", &request).await;
    send(&app, "logs", &request).await;
    assert_eq!(session(&app, "svc", "otel:logs").await["events"], 2);
}

#[tokio::test]
async fn events_about_models_keep_their_names_and_count_no_tokens() {
    let app = TestApp::start().await;
    let mut details = record(
        "",
        9,
        json!({"gen_ai.conversation.id": "c", "gen_ai.operation.name": "chat",
        "gen_ai.request.model": "m", "gen_ai.usage.input_tokens": 9,
        "gen_ai.output.messages": "[{\"role\":\"assistant\",\"parts\":[{\"type\":\"text\",\"content\":\"hi\"}]}]"}),
    );
    details["eventName"] = json!("gen_ai.client.inference.operation.details");
    let mut user = record("", 9, json!({"gen_ai.conversation.id": "c", "event.name": "gen_ai.user.message"}));
    user["body"] = json!({"kvlistValue": {"values": [{"key": "content", "value": {"stringValue": "hello"}}]}});
    user["timeUnixNano"] = json!((BASE_NANOS + 1_000_000).to_string());
    send(&app, "logs", &logs(&[details, user])).await;
    let events = events(&app, "c").await;
    assert_eq!(kinds(&events), ["gen_ai.client.inference.operation.details", "gen_ai.user.message"]);
    assert_eq!(
        (&events[0]["payload"]["assistantMessage"], &events[1]["payload"]["userMessage"]),
        (&json!("hi"), &json!("hello"))
    );
    assert_eq!(events[0]["call"]["tokens"]["input"], 9);
    assert_eq!(session(&app, "svc", "c").await["tokens"]["total"], 0);
}
