//! Where events go: through a running server, or into the database.

use super::openclaw::State;
use super::{Home, fixtures};
use crate::harness::TestApp;
use observatory::access::create_token;
use observatory::config::Secret;
use observatory::import::{BATCH_BYTES_MAX, BATCH_EVENTS_MAX};
use observatory::store::{Store, Target};
use reqwest::StatusCode;
use serde_json::{Value, json};
use std::fmt::Write;
use std::fs;

/// A transcript of turns that each make three events, with arguments of some
/// size.
fn turns(count: usize, argument_bytes: usize) -> String {
    let mut text = format!("{}\n", json!({"type": "session", "id": "s", "timestamp": "2026-11-23T00:00:00Z"}));
    for index in 0..count {
        let content =
            json!([{"type": "toolCall", "id": "c", "name": "t", "arguments": {"x": "y".repeat(argument_bytes)}}]);
        let message = json!({"role": "assistant", "content": content, "stopReason": "stop", "provider": "p",
            "model": "m", "usage": {"input": 1, "output": 1}, "__openclaw": {"runId": format!("r{index}")}});
        let line = json!({"type": "message", "id": format!("m{index}"), "timestamp": "2026-11-23T00:00:01Z",
            "message": message});
        writeln!(text, "{line}").unwrap();
    }
    text
}

fn addr(app: &TestApp) -> &str {
    app.url.strip_prefix("http://").unwrap()
}

#[tokio::test]
async fn a_server_that_answers_gets_the_events_and_shows_them() {
    let app = TestApp::with_token("t0ken").await;
    let home = Home::with(|flags| {
        flags.addr = Some(addr(&app).to_owned());
        flags.token = Some(Secret::new("t0ken"));
    });
    let summary = home.import(&fixtures("legacy")).await;
    assert!(summary.stored > 20, "{summary}");
    let (status, answer) = app.get("/api/v1/sessions/agent:main:t2").await;
    assert_eq!(status, StatusCode::OK, "{answer}");
    let again = home.import(&fixtures("legacy")).await;
    assert_eq!((again.stored, again.duplicates), (0, summary.stored), "{again}");
    // Nothing went into the database of the settings.
    assert!(!home.path().join("data").exists());
    app.stop().await;
}

#[tokio::test]
async fn batches_stay_within_what_a_server_takes() {
    let app = TestApp::start().await;
    let home = Home::at(addr(&app));
    // 1 + 3 × 333 events are one full batch, and one turn more goes over it.
    for (count, argument_bytes) in [(333, 0), (334, 0), (200, 60_000)] {
        let path = home.path().join(format!("{count}.jsonl"));
        fs::write(&path, turns(count, argument_bytes)).unwrap();
        let summary = home.import(&path).await;
        assert!(summary.problems.is_empty(), "{summary}");
        assert_eq!(summary.stored + summary.duplicates, 1 + 3 * count as u64, "{summary}");
    }
    assert_eq!(1 + 3 * 333, BATCH_EVENTS_MAX);
    const { assert!(200 * 60_000 > 2 * BATCH_BYTES_MAX) };
    app.stop().await;
}

#[tokio::test]
async fn a_token_that_may_not_write_ends_the_import_with_the_remedy() {
    let app = TestApp::with_token("t0ken").await;
    let store = Store::open(&Target::Sqlite(app.folder.path().join("observatory.db"))).await.unwrap();
    let scopes = [model::settings::Scope::Ingest];
    let (_, other) = create_token(&store, "other", &scopes, &["elsewhere".to_owned()]).await.unwrap();
    store.close().await;
    for (token, wanted) in [(None, "OBSERVATORY_TOKEN"), (Some(other.clone()), "\"gw\"")] {
        let home = Home::with(|flags| {
            flags.addr = Some(addr(&app).to_owned());
            flags.token = token.as_deref().map(Secret::new);
        });
        let error = home.try_import(&[&fixtures("legacy")]).await.unwrap_err().to_string();
        assert!(error.contains(wanted), "{error}");
    }
    app.stop().await;
}

#[tokio::test]
async fn a_server_may_run_beside_an_import_into_its_database() {
    let app = TestApp::start().await;
    let home = Home::with(|flags| flags.data_dir = Some(app.folder.path().display().to_string()));
    let state = State::filled(home.path()).await;
    let summary = home.import(&state.folder).await;
    state.close().await;
    let (_, answer) = app.get("/api/v1/sessions/agent:main:obs-tool").await;
    assert_eq!(answer["tokens"]["output"], 50, "{answer}");
    let (_, gateways) = app.get("/api/v1/gateways").await;
    assert_ne!(gateways, Value::Null);
    assert!(summary.stored > 0);
    app.stop().await;
}

#[tokio::test]
async fn events_that_retention_will_remove_are_counted() {
    let home = Home::new();
    let line = |id: &str, year: u32| {
        json!({"type": "session", "id": id, "timestamp": format!("{year}-01-01T00:00:00Z")}).to_string()
    };
    fs::write(home.path().join("a.jsonl"), line("a", 2020)).unwrap();
    fs::write(home.path().join("b.jsonl"), line("b", 2999)).unwrap();
    let summary = home.import(home.path()).await;
    assert_eq!((summary.stored, summary.old), (2, 1), "{summary}");
    let warning = summary.retention_warning(30, observatory::clock::now()).unwrap();
    assert!(warning.contains("RETENTION_DAYS"), "{warning}");
}
