//! What the spool does at its limits, as clients see it.

use super::{Cluster, app, until_database, until_replayed};
use crate::builder::event;
use crate::harness::error_of;
use reqwest::StatusCode;
use serde_json::json;
use sqlx::{Connection, PgConnection};

const BYTES_MAX: &str = "1048576";

#[tokio::test]
async fn a_full_spool_refuses_and_takes_again_when_it_is_replayed() {
    let mut cluster = Cluster::start();
    let app = app(&cluster, None, BYTES_MAX).await;
    cluster.stop();
    let mut acknowledged = 0;
    let (status, body, retry_after) = loop {
        let event = event(acknowledged, "turn.started", json!({"payload": "x".repeat(100_000)}));
        let answer = app.request_ingest().json(&json!({"events": [event]})).send().await.unwrap();
        let retry_after = answer.headers().get("retry-after").cloned();
        let (status, body) = crate::harness::read(answer).await;
        if status != StatusCode::OK {
            break (status, body, retry_after);
        }
        assert_eq!(body["accepted"], 1);
        acknowledged += 1;
    };
    assert_eq!((status, error_of(&body).0.as_str(), acknowledged), (StatusCode::SERVICE_UNAVAILABLE, "spool_full", 10));
    assert!(retry_after.is_some());
    let small = event(100, "turn.started", json!({}));
    assert_eq!(app.ingest(std::slice::from_ref(&small)).await.0, StatusCode::OK, "what fits is taken");
    cluster.resume();
    until_replayed(&app).await;
    // Readers may still hold connections of before.
    app.get_until("/api/v1/events?limit=50", |page| page["items"].as_array().is_some_and(|items| items.len() == 11))
        .await;
    let (status, receipt) = app.ingest(&[small]).await;
    assert_eq!((status, &receipt["duplicates"]), (StatusCode::OK, &json!(1)), "directly again");
    app.stop().await;
}

#[tokio::test]
async fn a_disk_that_fails_is_told_and_nothing_acknowledged() {
    let mut cluster = Cluster::start();
    let app = app(&cluster, None, BYTES_MAX).await;
    cluster.stop();
    let spool = app.folder.path().join("spool");
    std::fs::rename(&spool, app.folder.path().join("elsewhere")).unwrap();
    let one = event(0, "turn.started", json!({}));
    let (status, body) = app.ingest(std::slice::from_ref(&one)).await;
    assert_eq!((status, error_of(&body).0.as_str()), (StatusCode::SERVICE_UNAVAILABLE, "spool_failed"));
    std::fs::rename(app.folder.path().join("elsewhere"), &spool).unwrap();
    assert_eq!(app.ingest(&[one]).await.0, StatusCode::OK);
    cluster.resume();
    until_replayed(&app).await;
    assert_eq!(app.get("/api/v1/events").await.1["items"].as_array().unwrap().len(), 1);
    app.stop().await;
}

#[tokio::test]
async fn an_event_that_the_database_refuses_does_not_hold_up_the_others() {
    let mut cluster = Cluster::start();
    let app = app(&cluster, None, BYTES_MAX).await;
    let mut connection = PgConnection::connect(&cluster.url()).await.unwrap();
    sqlx::query("ALTER TABLE turns ADD CONSTRAINT no_poison CHECK (turn_id <> 'poison')")
        .execute(&mut connection)
        .await
        .unwrap();
    drop(connection);
    cluster.stop();
    let turn = |second, id: &str| event(second, "turn.started", json!({"turnId": id}));
    let events = [turn(0, "a"), turn(1, "poison"), turn(2, "b"), turn(3, "c")];
    assert_eq!(app.ingest(&events).await.0, StatusCode::OK);
    cluster.resume();
    until_replayed(&app).await;
    let (_, page) = app.get("/api/v1/events").await;
    assert_eq!(page["items"].as_array().unwrap().len(), 3);
    let files = std::fs::read_dir(app.folder.path().join("spool")).unwrap().map(|file| file.unwrap().path());
    let kept: Vec<_> = files.filter(|path| path.extension().is_some_and(|extension| extension == "refused")).collect();
    assert_eq!(kept.len(), 1);
    let text = std::fs::read_to_string(&kept[0]).unwrap();
    assert!(text.contains(events[1]["id"].as_str().unwrap()) && text.contains("no_poison"), "{text}");
    assert_eq!(text.lines().count(), 1);
    app.stop().await;
}

#[tokio::test]
async fn api_pages_and_metrics_tell_of_the_outage() {
    let mut cluster = Cluster::start();
    let app = app(&cluster, None, BYTES_MAX).await;
    assert_eq!(app.ingest(&[event(0, "turn.started", json!({}))]).await.0, StatusCode::OK);
    cluster.stop();
    until_database(&app, "away").await;
    assert_eq!(app.ingest(&[event(1, "turn.started", json!({}))]).await.0, StatusCode::OK);
    let (status, body) = app.get("/api/v1/sessions").await;
    assert_eq!((status, error_of(&body).0.as_str()), (StatusCode::SERVICE_UNAVAILABLE, "database_away"));
    assert!(body["error"]["since"].as_str().unwrap().ends_with('Z'), "{body}");
    let (status, health) = app.get("/api/v1/health").await;
    assert_eq!((status, &health["status"]), (StatusCode::OK, &json!("degraded")));
    assert_eq!((&health["database"]["state"], &health["spool"]["events"]), (&json!("away"), &json!(1)));
    assert!(health["spool"]["ageSeconds"].as_f64().unwrap() > 0.0);
    for path in ["/", "/sessions", "/gateways"] {
        let answer = app.request_get(path).header("accept", "text/html").send().await.unwrap();
        assert_eq!(answer.status(), StatusCode::SERVICE_UNAVAILABLE, "{path}");
        let page = answer.text().await.unwrap();
        assert!(page.contains("The database has not answered since"), "{path}: {page}");
        assert!(page.contains("1 waiting"), "{path}");
    }
    let metrics = app.request_get("/metrics").send().await.unwrap().text().await.unwrap();
    for line in ["observatory_database_up 0", "observatory_spool_events 1", "observatory_spool_replayed_total"] {
        assert!(metrics.contains(line), "{line} is missing in\n{metrics}");
    }
    cluster.resume();
    until_replayed(&app).await;
    assert_eq!(app.get("/api/v1/events").await.1["items"].as_array().unwrap().len(), 2);
    let page = app.request_get("/").header("accept", "text/html").send().await.unwrap();
    assert_eq!(page.status(), StatusCode::OK);
    assert!(!page.text().await.unwrap().contains("has not answered since"));
    app.stop().await;
}

#[tokio::test]
async fn events_for_a_gateway_that_is_being_removed_wait_for_its_end() {
    let mut cluster = Cluster::start();
    let app = app(&cluster, None, BYTES_MAX).await;
    let turn = |second| event(second, "turn.started", json!({}));
    assert_eq!(app.ingest(&[turn(0)]).await.0, StatusCode::OK);
    cluster.stop();
    assert_eq!(app.ingest(&[turn(1)]).await.0, StatusCode::OK);
    cluster.resume();
    let mut connection = PgConnection::connect(&cluster.url()).await.unwrap();
    sqlx::query("UPDATE gateways SET removing_at = 1").execute(&mut connection).await.unwrap();
    drop(connection);
    until_database(&app, "up").await;
    // Either the replay was faster, or it waits until the removal is over.
    let removed = app.send(reqwest::Method::DELETE, "/api/v1/gateways/gw", None).await.0;
    assert!(removed.is_success(), "{removed}");
    until_replayed(&app).await;
    app.stop().await;
}
