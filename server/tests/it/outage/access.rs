//! Who may post while tokens cannot be looked up.

use super::{Cluster, app, until_database, until_replayed};
use crate::builder::event;
use crate::harness::{TestApp, error_of};
use model::settings::Scope;
use observatory::access::create_token;
use observatory::clock;
use observatory::store::{Store, Target};
use reqwest::{Method, StatusCode};
use serde_json::json;

async fn post(app: &TestApp, token: &str) -> (StatusCode, String) {
    let body = json!({"events": [event(0, "turn.started", json!({}))]});
    let (status, body) = app.send_as(Some(token), Method::POST, "/api/v1/ingest", Some(body)).await;
    (status, if status == StatusCode::OK { String::new() } else { error_of(&body).0 })
}

#[tokio::test]
async fn tokens_that_were_used_of_late_go_on_and_others_are_told_to_wait() {
    let mut cluster = Cluster::start();
    let app = app(&cluster, Some("bootstrap"), "1048576").await;
    let store = Store::open(&Target::Postgres(cluster.url())).await.unwrap();
    let mut secrets = Vec::new();
    for name in ["used", "unused", "revoked"] {
        secrets.push(create_token(&store, name, &[Scope::Ingest], &[]).await.unwrap());
    }
    let [(_, used), (_, unused), (revoked_row, revoked)] = &secrets[..] else { unreachable!() };
    for token in [used, revoked] {
        assert_eq!(post(&app, token).await.0, StatusCode::OK);
    }
    assert!(store.revoke_token(&revoked_row.id, clock::now()).await.unwrap());
    assert_eq!(post(&app, revoked).await.0, StatusCode::UNAUTHORIZED, "at once");
    store.close().await;
    cluster.stop();
    until_database(&app, "away").await;
    assert_eq!(post(&app, used).await.0, StatusCode::OK);
    assert_eq!(post(&app, "bootstrap").await.0, StatusCode::OK);
    for token in [unused.as_str(), revoked, "obs_nobody"] {
        assert_eq!(post(&app, token).await, (StatusCode::SERVICE_UNAVAILABLE, "database_away".to_owned()));
    }
    cluster.resume();
    until_replayed(&app).await;
    assert_eq!(post(&app, unused).await.0, StatusCode::OK);
    assert_eq!(post(&app, "obs_nobody").await.0, StatusCode::UNAUTHORIZED);
    app.stop().await;
}
