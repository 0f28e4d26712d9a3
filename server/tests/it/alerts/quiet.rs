//! Who is told, and who is not.

use super::recorder::Recorder;
use super::watch::{CONTEXT, full, messages, now, watching};
use crate::harness::{TestApp, read};
use reqwest::{Method, StatusCode};
use serde_json::{Value, json};

async fn send(app: &TestApp, method: Method, path: &str, body: Value) -> (StatusCode, Value) {
    read(app.client.request(method, format!("{}{path}", app.url)).json(&body).send().await.unwrap()).await
}

async fn history(app: &TestApp, alert: &Value) -> Vec<String> {
    let (status, detail) = app.get(&format!("/api/v1/alerts/{}", alert["id"].as_str().unwrap())).await;
    assert_eq!(status, StatusCode::OK, "{detail}");
    detail["history"].as_array().unwrap().iter().map(|entry| entry["step"].as_str().unwrap().to_owned()).collect()
}

async fn first(app: &TestApp) -> Value {
    super::watch::until("an alert", async || {
        let (_, body) = app.get("/api/v1/alerts").await;
        body["items"].as_array().and_then(|items| items.first().cloned())
    })
    .await
}

fn until_later() -> String {
    now().plus_micros(3_600_000_000).to_string()
}

#[tokio::test]
async fn a_silence_keeps_a_message_back_until_it_ends() {
    let receiver = Recorder::start([]).await;
    let app = watching(&receiver, CONTEXT).await;
    let silence = json!({"matchers": [{"field": "session", "op": "~", "value": "quiet-*"}], "until": until_later(),
        "comment": "a test", "author": "me"});
    let (status, made) = send(&app, Method::POST, "/api/v1/silences", silence).await;
    assert_eq!(status, StatusCode::CREATED, "{made}");
    app.ingest(&[full("quiet-1", 0.9)]).await;
    let alert = first(&app).await;
    assert_eq!(history(&app, &alert).await, ["firing", "suppressed"]);
    // Others are told meanwhile.
    app.ingest(&[full("loud", 0.9)]).await;
    assert_eq!(messages(&receiver, 1).await[0].json()["sessionKey"], "loud");
    let path = format!("/api/v1/silences/{}", made["id"].as_str().unwrap());
    assert_eq!(send(&app, Method::DELETE, &path, json!({})).await.0, StatusCode::NO_CONTENT);
    let seen = messages(&receiver, 2).await;
    assert_eq!(seen[1].json()["sessionKey"], "quiet-1", "what still fires is told then");
    app.stop().await;
    assert_eq!(receiver.seen().len(), 2);
}

#[tokio::test]
async fn nobody_is_told_of_a_muted_gateway() {
    let receiver = Recorder::start([]).await;
    let app = watching(&receiver, CONTEXT).await;
    app.ingest(&[full("a", 0.1)]).await;
    assert_eq!(send(&app, Method::PATCH, "/api/v1/gateways/gw", json!({"muted": true})).await.0, StatusCode::OK);
    app.ingest(&[full("a", 0.9)]).await;
    let alert = first(&app).await;
    assert_eq!(history(&app, &alert).await, ["firing", "suppressed"]);
    assert_eq!(send(&app, Method::PATCH, "/api/v1/gateways/gw", json!({"muted": false})).await.0, StatusCode::OK);
    messages(&receiver, 1).await;
    app.stop().await;
}

#[tokio::test]
async fn routes_say_who_is_told_what() {
    let (everything, critical) = (Recorder::start([]).await, Recorder::start([]).await);
    let file = format!(
        r#"{CONTEXT}
  overflowing: {{condition: tokens_percent_used > 0.95, severity: critical, message: "full"}}
receivers:
  pager: {{type: webhook, url: "{}"}}
routes:
  - matchers: [{{field: severity, op: "=", value: critical}}]
    receivers: [pager]
"#,
        critical.url
    );
    let app = watching(&everything, &file).await;
    app.ingest(&[full("a", 0.9)]).await;
    messages(&everything, 1).await;
    app.ingest(&[full("a", 0.97)]).await;
    assert_eq!(messages(&critical, 1).await[0].json()["rule"], "overflowing");
    messages(&everything, 2).await;
    app.stop().await;
    assert_eq!((everything.seen().len(), critical.seen().len()), (2, 1));
}

#[tokio::test]
async fn an_alert_is_acknowledged_once_and_told() {
    let receiver = Recorder::start([]).await;
    let app = watching(&receiver, CONTEXT).await;
    app.ingest(&[full("a", 0.9)]).await;
    messages(&receiver, 1).await;
    let path = format!("/api/v1/alerts/{}/acknowledge", first(&app).await["id"].as_str().unwrap());
    let (status, detail) = send(&app, Method::POST, &path, json!({"by": "Ada"})).await;
    assert_eq!((status, detail["alert"]["acknowledgedBy"].as_str()), (StatusCode::OK, Some("Ada")));
    let (status, again) = send(&app, Method::POST, &path, json!({"by": "Eve"})).await;
    assert_eq!(status, StatusCode::CONFLICT);
    assert!(again["error"]["message"].as_str().unwrap().contains("already, by Ada"), "{again}");
    assert_eq!(messages(&receiver, 2).await[1].json()["kind"], "acknowledged");
    app.stop().await;
}

#[tokio::test]
async fn a_rule_made_here_works_at_once_and_its_alerts_end_with_it() {
    let receiver = Recorder::start([]).await;
    let app = watching(&receiver, CONTEXT).await;
    let rule = json!({"condition": "turn_tokens > 100", "severity": "info", "message": "{value} tokens"});
    let (status, body) = send(&app, Method::PUT, "/api/v1/alert-rules/many_tokens", rule).await;
    assert!(status.is_success(), "{body}");
    let mut event = full("a", 0.1);
    event["tokens"]["total"] = json!(500);
    app.ingest(&[event]).await;
    assert_eq!(messages(&receiver, 1).await[0].json()["text"], "500 tokens");
    let (status, body) = send(&app, Method::DELETE, "/api/v1/alert-rules/many_tokens", json!({})).await;
    assert!(status.is_success(), "{body}");
    assert_eq!(messages(&receiver, 2).await[1].json()["kind"], "resolved");
    app.stop().await;
}

#[tokio::test]
async fn a_message_that_was_given_up_is_sent_when_somebody_says_so() {
    let receiver = Recorder::start([super::recorder::Reply::Status(404)]).await;
    let app = watching(&receiver, CONTEXT).await;
    app.ingest(&[full("a", 0.9)]).await;
    let dead = super::watch::until("a dead message", async || {
        let (_, body) = app.get("/api/v1/deliveries?state=dead").await;
        body["items"].as_array().and_then(|items| items.first().cloned())
    })
    .await;
    assert!(dead["note"].as_str().unwrap().contains("404"), "{dead}");
    let path = format!("/api/v1/deliveries/{}/retry", dead["id"]);
    assert!(send(&app, Method::POST, &path, json!({})).await.0.is_success());
    let seen = messages(&receiver, 2).await;
    assert_eq!(seen[0].header("webhook-id"), seen[1].header("webhook-id"));
    app.stop().await;
}
