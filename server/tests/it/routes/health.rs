use crate::builder::event;
use crate::harness::{TestApp, error_of};
use reqwest::StatusCode;
use serde_json::json;

#[tokio::test]
async fn health_names_the_version_and_the_latency_of_the_database() {
    let app = TestApp::start().await;
    let (status, body) = app.get("/api/v1/health").await;
    assert_eq!(status, StatusCode::OK);
    assert_eq!((&body["status"], &body["version"]), (&json!("ok"), &json!(env!("CARGO_PKG_VERSION"))));
    assert_eq!(body["database"]["kind"], "sqlite");
    assert!(body["database"]["latencyMs"].as_f64().unwrap() > 0.0);
}

#[tokio::test]
async fn health_is_a_503_with_the_reason_when_the_database_fails() {
    let app = TestApp::start().await;
    let pool =
        sqlx::SqlitePool::connect(&format!("sqlite:{}/observatory.db", app.folder.path().display())).await.unwrap();
    sqlx::query("ALTER TABLE gateways RENAME TO elsewhere").execute(&pool).await.unwrap();
    let (status, body) = app.get("/api/v1/health").await;
    assert_eq!(status, StatusCode::SERVICE_UNAVAILABLE);
    let (code, message) = error_of(&body);
    assert_eq!(code, "database_away");
    assert!(message.contains("DATABASE_URL") && !message.contains("gateways"), "{message}");
    let (status, body) = app.ingest(&[event(0, "turn.started", json!({}))]).await;
    assert_eq!((status, error_of(&body).0.as_str()), (StatusCode::SERVICE_UNAVAILABLE, "database_away"));
    sqlx::query("ALTER TABLE elsewhere RENAME TO gateways").execute(&pool).await.unwrap();
    pool.close().await;
    assert_eq!(app.get("/api/v1/health").await.0, StatusCode::OK);
}

#[tokio::test]
async fn metrics_count_events_by_outcome_and_requests_by_route() {
    let app = TestApp::start().await;
    let one = event(0, "turn.started", json!({}));
    app.ingest(&[one.clone(), one]).await;
    app.get("/api/v1/sessions/some-key").await;
    let text = app.request_get("/metrics").send().await.unwrap().text().await.unwrap();
    for line in [
        "observatory_ingest_events_total{outcome=\"stored\"}",
        "observatory_ingest_events_total{outcome=\"duplicate\"}",
        "observatory_http_requests_total{route=\"/api/v1/sessions/{key}\",method=\"GET\",status=\"404\"}",
        "observatory_ingest_commit_duration_seconds_bucket",
        "observatory_database_bytes",
    ] {
        assert!(text.contains(line), "{line} is missing in\n{text}");
    }
    assert!(!text.contains("some-key"));
}
