//! The whole way: an event is posted, a rule fires, a receiver is told.

use super::recorder::{Recorder, Reply, Seen};
use crate::builder::event_at;
use crate::harness::TestApp;
use model::Timestamp;
use reqwest::StatusCode;
use serde_json::{Value, json};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

/// Longest that a test waits for what should come at once.
const PATIENCE: Duration = Duration::from_secs(20);

pub fn now() -> Timestamp {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap();
    Timestamp::from_micros(i64::try_from(since.as_micros()).unwrap())
}

/// A server whose alerts go to `receiver`; `alerts` is the text of its file.
pub async fn watching(receiver: &Recorder, alerts: &str) -> TestApp {
    TestApp::with(None, |flags| watch(flags, receiver, alerts)).await
}

pub fn watch(flags: &mut observatory::config::Flags, receiver: &Recorder, alerts: &str) {
    flags.alert_webhook_url = Some(observatory::config::Secret::new(receiver.url.clone()));
    flags.alert_networks = Some("private".into());
    if !alerts.is_empty() {
        let path = format!("{}/alerts.yaml", flags.data_dir.clone().unwrap());
        std::fs::write(&path, alerts).unwrap();
        flags.alerts = Some(path);
    }
}

/// Asks until the answer is there.
pub async fn until<T>(what: &str, mut ask: impl AsyncFnMut() -> Option<T>) -> T {
    let deadline = tokio::time::Instant::now() + PATIENCE;
    loop {
        if let Some(answer) = ask().await {
            return answer;
        }
        assert!(tokio::time::Instant::now() < deadline, "{what} did not come");
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
}

pub async fn messages(receiver: &Recorder, count: usize) -> Vec<Seen> {
    until("a message", async || Some(receiver.seen()).filter(|seen| seen.len() >= count)).await
}

pub fn full(session: &str, percent: f64) -> Value {
    event_at(now(), "turn.completed", json!({"sessionKey": session, "turnId": "t", "tokens": {"percentUsed": percent}}))
}

/// The plan's first rule alone, with its text.
pub const CONTEXT: &str = r#"
alerts:
  context_warning:
    condition: tokens_percent_used > 0.8
    severity: warning
    message: "Session {session_key} at {percent}% context"
  context_critical: {enabled: false}
"#;

async fn active(app: &TestApp) -> Vec<Value> {
    let (status, body) = app.get("/api/v1/alerts?state=active").await;
    assert_eq!(status, StatusCode::OK, "{body}");
    body["items"].as_array().unwrap().clone()
}

#[tokio::test]
async fn the_webhook_alone_is_enough_to_be_alerted() {
    let receiver = Recorder::start([]).await;
    let app = watching(&receiver, CONTEXT).await;
    assert_eq!(app.ingest(&[full("a", 0.85)]).await.0, StatusCode::OK);
    let seen = messages(&receiver, 1).await;
    let message = seen[0].json();
    assert_eq!(message["kind"], "firing");
    assert_eq!(message["rule"], "context_warning");
    assert_eq!(message["text"], "Session a at 85% context");
    assert_eq!((message["value"].as_f64(), message["threshold"].as_f64()), (Some(0.85), Some(0.8)));
    assert_eq!(seen[0].header("webhook-id"), message["id"].as_str());
    let alerts = active(&app).await;
    assert_eq!(alerts.len(), 1);
    assert_eq!(message["link"], json!(format!("{}/alerts/{}", app.url, alerts[0]["id"].as_str().unwrap())));

    // It is over: whoever was told is told so, and nobody twice.
    assert_eq!(app.ingest(&[full("a", 0.4)]).await.0, StatusCode::OK);
    let seen = messages(&receiver, 2).await;
    assert_eq!(seen[1].json()["kind"], "resolved");
    assert_eq!(seen[1].json()["dedupKey"], message["dedupKey"]);
    assert!(active(&app).await.is_empty());
    let (_, all) = app.get("/api/v1/alerts").await;
    assert_eq!(all["items"][0]["state"], "resolved");
    app.stop().await;
    assert_eq!(receiver.seen().len(), 2);
}

#[tokio::test]
async fn what_comes_twice_or_late_fires_once() {
    let receiver = Recorder::start([]).await;
    let app = watching(&receiver, CONTEXT).await;
    let high = full("a", 0.9);
    let mut late = full("a", 0.1);
    late["timestamp"] = json!(now().plus_micros(-60_000_000).to_string());
    for events in [vec![high.clone()], vec![high.clone(), high], vec![late]] {
        assert_eq!(app.ingest(&events).await.0, StatusCode::OK);
    }
    assert_eq!(app.ingest(&[full("b", 0.9)]).await.0, StatusCode::OK);
    messages(&receiver, 2).await;
    assert_eq!(active(&app).await.len(), 2, "a late value must not unfire");
    app.stop().await;
    assert_eq!(receiver.seen().len(), 2);
}

#[tokio::test]
async fn a_receiver_that_is_down_gets_the_same_message_later() {
    let receiver = Recorder::start([Reply::Status(503), Reply::with(429, ("retry-after", "1"), "")]).await;
    let app = watching(&receiver, CONTEXT).await;
    app.ingest(&[full("a", 0.9)]).await;
    let seen = messages(&receiver, 3).await;
    let ids: Vec<&str> = seen.iter().filter_map(|seen| seen.header("webhook-id")).collect();
    assert!(ids[0] == ids[1] && ids[1] == ids[2], "{ids:?}");
    until("the delivery", async || {
        let (_, body) = app.get("/api/v1/alerts?state=firing").await;
        (body["items"][0]["lastNotifiedAt"].is_string()).then_some(())
    })
    .await;
    app.stop().await;
}

#[tokio::test]
async fn a_restart_keeps_what_fires_and_tells_nobody_again() {
    let receiver = Recorder::start([]).await;
    let app = watching(&receiver, CONTEXT).await;
    app.ingest(&[full("a", 0.9)]).await;
    messages(&receiver, 1).await;
    let folder = app.stop().await;

    let again = TestApp::with(None, |flags| {
        flags.data_dir = Some(folder.path().display().to_string());
        watch(flags, &receiver, CONTEXT);
    })
    .await;
    assert_eq!(active(&again).await.len(), 1);
    again.ingest(&[full("a", 0.95)]).await;
    again.ingest(&[full("a", 0.2)]).await;
    let seen = messages(&receiver, 2).await;
    assert_eq!(seen[1].json()["kind"], "resolved");
    again.stop().await;
    assert_eq!(receiver.seen().len(), 2);
}

#[tokio::test]
async fn a_hung_turn_is_told_when_its_time_is_over_without_another_event() {
    let receiver = Recorder::start([]).await;
    let rules = "alerts:\n  hung_agent: {condition: turn_duration > 2s AND NOT completed}\n";
    let app = watching(&receiver, rules).await;
    let started = event_at(now(), "turn.started", json!({"turnId": "t1"}));
    let begun = tokio::time::Instant::now();
    app.ingest(&[started]).await;
    let seen = messages(&receiver, 1).await;
    let took = begun.elapsed();
    assert_eq!(seen[0].json()["rule"], "hung_agent");
    assert!(took >= Duration::from_secs(2) && took < Duration::from_secs(4), "{took:?}");
    app.ingest(&[event_at(now(), "turn.completed", json!({"turnId": "t1"}))]).await;
    assert_eq!(messages(&receiver, 2).await[1].json()["kind"], "resolved");
    app.stop().await;
}
