//! What the API answers about alerts; the loop itself is tested in `it/alerts`.

mod access;
mod active;
mod deliveries;
mod maintenance;
mod receivers;
mod routes;
mod rules;
mod silences;

use crate::builder::event_at;
use crate::harness::{TestApp, error_of};
use observatory::clock;
use reqwest::{Method, StatusCode};
use serde_json::{Value, json};

/// Fills the context window of a session by 85 %: `context_warning` fires.
async fn fill_context(app: &TestApp, session: &str) {
    let tokens = json!({"contextUsed": 850, "contextMax": 1000});
    let event = event_at(clock::now(), "turn.completed", json!({"sessionKey": session, "tokens": tokens}));
    assert_eq!(app.ingest(&[event]).await.1["accepted"], 1);
}

/// The alert of a session, once it fires.
async fn fired(app: &TestApp, session: &str) -> Value {
    fill_context(app, session).await;
    let path = format!("/api/v1/alerts?state=active&rule=context_warning&session={session}");
    let page = app.get_until(&path, |page| !page["items"].as_array().unwrap().is_empty()).await;
    page["items"][0].clone()
}

fn id_of(alert: &Value) -> &str {
    alert["id"].as_str().unwrap()
}

/// The code and the message of a refusal.
async fn refusal(app: &TestApp, method: Method, path: &str, body: Option<Value>) -> (StatusCode, String, Value) {
    let (status, answer) = app.send(method, path, body).await;
    let (code, _) = error_of(&answer);
    (status, code, answer["error"].clone())
}

/// A server whose alerts file says this.
async fn with_file(text: &str) -> TestApp {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("alerts.yaml");
    std::fs::write(&path, text).unwrap();
    TestApp::with(None, |flags| flags.alerts = Some(path.display().to_string())).await
}

/// A server that may send to this machine.
async fn with_local_network() -> TestApp {
    TestApp::with(None, |flags| flags.alert_networks = Some("private".into())).await
}
