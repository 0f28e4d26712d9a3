//! Queries by a streaming replica, and what happens when it is behind or away.

use crate::builder::{at, event, incoming};
use crate::database::Cluster;
use crate::harness::TestApp;
use model::query::{Filter, PageRequest};
use observatory::config::Secret;
use observatory::store::{REPLICA_LAG_MAX, Store, Target};
use reqwest::StatusCode;
use serde_json::{Value, json};
use sqlx::PgPool;
use std::time::{Duration, Instant};

async fn app(primary: &Cluster, replica: &Cluster) -> TestApp {
    TestApp::with(None, |flags| {
        flags.database_url = Some(Secret::new(primary.url()));
        flags.database_read_url = Some(Secret::new(replica.url()));
    })
    .await
}

async fn ingest(app: &TestApp, session: &str) {
    let (status, body) = app.ingest(&[event(0, "turn.started", json!({"sessionKey": session}))]).await;
    assert_eq!((status, &body["accepted"]), (StatusCode::OK, &json!(1)), "{body}");
}

fn keys(sessions: &Value) -> Vec<String> {
    let rows = sessions["items"].as_array().unwrap().iter();
    let mut keys: Vec<String> = rows.map(|row| row["sessionKey"].as_str().unwrap().to_owned()).collect();
    keys.sort();
    keys
}

async fn replay(replica: &Cluster, function: &str) {
    let pool = PgPool::connect(&replica.url()).await.unwrap();
    sqlx::raw_sql(sqlx::AssertSqlSafe(format!("SELECT {function}()"))).execute(&pool).await.unwrap();
    pool.close().await;
}

fn in_use(health: &Value) -> &Value {
    &health["database"]["replica"]["inUse"]
}

async fn metric(app: &TestApp, name: &str) -> f64 {
    let text = app.request_get("/metrics").send().await.unwrap().text().await.unwrap();
    let line = text.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(' '));
    line.unwrap_or_else(|| panic!("no {name} in\n{text}")).parse().unwrap()
}

#[tokio::test]
async fn queries_go_to_the_replica_while_it_keeps_up_and_to_the_primary_otherwise() {
    let primary = Cluster::start();
    let replica = primary.replica();
    let app = app(&primary, &replica).await;
    ingest(&app, "a").await;
    app.get_until("/api/v1/health", |health| in_use(health) == true).await;
    app.get_until("/api/v1/sessions", |sessions| keys(sessions) == ["a"]).await;

    // It answers: what it has not replayed is not there.
    replay(&replica, "pg_wal_replay_pause").await;
    let paused = Instant::now();
    ingest(&app, "b").await;
    assert_eq!(keys(&app.get("/api/v1/sessions").await.1), ["a"]);
    // The primary answers what has to be new.
    assert_eq!(app.get("/api/v1/gateways").await.1["items"][0]["events"], 2);
    app.get_until("/api/v1/health", |health| health["database"]["replica"]["lagMs"].as_f64() > Some(0.0)).await;
    assert!(metric(&app, "observatory_read_replica_lag_seconds").await > 0.0);

    // Too far behind: the primary answers, until it has caught up.
    app.get_until("/api/v1/health", |health| in_use(health) == false).await;
    assert!(paused.elapsed() >= REPLICA_LAG_MAX);
    assert_eq!(keys(&app.get("/api/v1/sessions").await.1), ["a", "b"]);
    replay(&replica, "pg_wal_replay_resume").await;
    app.get_until("/api/v1/health", |health| in_use(health) == true).await;
    assert_eq!(keys(&app.get("/api/v1/sessions").await.1), ["a", "b"]);
    app.stop().await;
}

#[tokio::test]
async fn a_replica_that_goes_away_is_missed_by_nobody() {
    let primary = Cluster::start();
    let mut replica = primary.replica();
    let app = app(&primary, &replica).await;
    ingest(&app, "a").await;
    app.get_until("/api/v1/health", |health| in_use(health) == true).await;
    app.get_until("/api/v1/sessions", |sessions| keys(sessions) == ["a"]).await;
    replica.stop();
    // Also before anything has looked at it again.
    for path in ["/api/v1/sessions", "/api/v1/events", "/api/v1/sessions/a", "/api/v1/metrics/summary"] {
        let begun = Instant::now();
        assert_eq!(app.get(path).await.0, StatusCode::OK, "{path}");
        assert!(begun.elapsed() < Duration::from_secs(3), "{path} took {:?}", begun.elapsed());
    }
    let health = app.get_until("/api/v1/health", |health| in_use(health) == false).await;
    assert_eq!(health["status"], "ok");
    ingest(&app, "b").await;
    assert_eq!(keys(&app.get("/api/v1/sessions").await.1), ["a", "b"]);
    assert!(metric(&app, "observatory_read_replica_in_use").await == 0.0);

    replica.resume();
    app.get_until("/api/v1/health", |health| in_use(health) == true).await;
    app.get_until("/api/v1/sessions", |sessions| keys(sessions) == ["a", "b"]).await;
    app.stop().await;
}

#[tokio::test]
async fn a_replica_without_the_schema_is_not_asked_until_it_has_it() {
    let primary = Cluster::start();
    let replica = primary.replica();
    replay(&replica, "pg_wal_replay_pause").await;
    let store = Store::open(&Target::Postgres(primary.url())).await.unwrap();
    let store = store.with_replica(&replica.url()).unwrap();
    store.write_events(&[incoming(event(0, "turn.started", json!({})))], at(0)).await.unwrap();
    let status = store.probe_replica().await.unwrap();
    assert_eq!((status.in_use, status.lag), (false, None));
    let sessions = store.sessions(&Filter::default(), &PageRequest::default(), at(0)).await.unwrap();
    assert_eq!(sessions.items.len(), 1);

    replay(&replica, "pg_wal_replay_resume").await;
    let deadline = Instant::now() + Duration::from_secs(30);
    while !store.probe_replica().await.unwrap().in_use {
        assert!(Instant::now() < deadline, "{:?}", store.replica_status());
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    store.close().await;
}

#[tokio::test]
async fn a_replica_that_is_away_at_the_start_is_no_obstacle() {
    let primary = Cluster::start();
    let mut replica = primary.replica();
    replica.stop();
    let app = app(&primary, &replica).await;
    ingest(&app, "a").await;
    assert_eq!(keys(&app.get("/api/v1/sessions").await.1), ["a"]);
    assert_eq!(in_use(&app.get("/api/v1/health").await.1), false);
    app.stop().await;
}
