use crate::builder::event_at;
use crate::harness::{TestApp, error_of};
use model::settings::Scope;
use model::time::HOUR_US;
use observatory::clock;
use reqwest::{Method, StatusCode};
use serde_json::{Value, json};

const PATH: &str = "/api/v1/settings";

async fn change(app: &TestApp, body: Value) -> (StatusCode, Value) {
    app.send(Method::PATCH, PATH, Some(body)).await
}

#[tokio::test]
async fn days_that_are_kept_can_be_changed_and_taken_back() {
    let app = TestApp::with(None, |flags| flags.retention_days = Some("20".into())).await;
    let (status, body) = app.get(PATH).await;
    assert_eq!(status, StatusCode::OK);
    let as_started = json!({"days": 20, "configuredDays": 20, "changedAt": null, "changedBy": null});
    assert_eq!(body["retention"], as_started);
    assert_eq!((&body["storage"]["database"], &body["storage"]["layout"]), (&json!("sqlite"), &json!("one table")));
    assert!(body["storage"]["bytes"].as_u64().unwrap() > 0);

    let (status, body) = change(&app, json!({"retentionDays": 7})).await;
    assert_eq!(status, StatusCode::OK);
    assert_eq!((&body["retention"]["days"], &body["retention"]["configuredDays"]), (&json!(7), &json!(20)));
    assert_eq!(body["retention"]["changedBy"], "open");
    assert_eq!(change(&app, json!({})).await.1["retention"]["days"], 7);
    assert_eq!(change(&app, json!({"retentionDays": null})).await.1["retention"], as_started);
}

#[tokio::test]
async fn fewer_days_remove_old_events_at_once() {
    let app = TestApp::start().await;
    let now = clock::now();
    let day = |days: i64| event_at(now.plus_micros(-days * 24 * HOUR_US), "turn.started", json!({}));
    app.ingest(&[day(10), day(5), day(0)]).await;
    change(&app, json!({"retentionDays": 7})).await;
    app.get_until("/api/v1/events", |body| body["items"].as_array().unwrap().len() == 2).await;
    change(&app, json!({"retentionDays": 2})).await;
    app.get_until("/api/v1/events", |body| body["items"].as_array().unwrap().len() == 1).await;
}

#[tokio::test]
async fn wrong_settings_are_refused_and_change_nothing() {
    let app = TestApp::start().await;
    for body in [json!({"retentionDays": 0}), json!({"retentionDays": 36_501}), json!({"retentionDays": "7"})] {
        let (status, answer) = change(&app, body.clone()).await;
        assert_eq!(status, StatusCode::BAD_REQUEST, "{body}");
        assert!(error_of(&answer).1.contains("retentionDays"), "{answer}");
    }
    assert_eq!(change(&app, json!({"days": 7})).await.0, StatusCode::BAD_REQUEST);
    assert_eq!(app.get(PATH).await.1["retention"]["days"], 30);
}

#[tokio::test]
async fn tokens_are_made_used_and_revoked() {
    let app = TestApp::with_token("secret").await;
    let wanted = json!({"name": " mini ", "scopes": ["read"], "gateways": ["gw"]});
    let (status, made) = app.send(Method::POST, "/api/v1/tokens", Some(wanted)).await;
    assert_eq!(status, StatusCode::CREATED);
    let (id, secret) = (made["token"]["id"].as_str().unwrap(), made["secret"].as_str().unwrap());
    assert_eq!((&made["token"]["name"], &made["token"]["gateways"]), (&json!("mini"), &json!(["gw"])));
    let read = |path: &'static str| app.send_as(Some(secret), Method::GET, path, None);
    assert_eq!(read("/api/v1/sessions?gateway=gw").await.0, StatusCode::OK);

    let (_, list) = app.get("/api/v1/tokens").await;
    assert_eq!(list["items"].as_array().unwrap().len(), 1);
    assert_eq!(list["items"][0], made["token"]);
    assert!(!list.to_string().contains(secret));

    let path = format!("/api/v1/tokens/{id}");
    assert_eq!(app.send(Method::DELETE, &path, None).await.0, StatusCode::NO_CONTENT);
    assert_eq!(app.send(Method::DELETE, &path, None).await.0, StatusCode::NOT_FOUND);
    assert_eq!(read("/api/v1/sessions?gateway=gw").await.0, StatusCode::UNAUTHORIZED);
    assert!(app.get("/api/v1/tokens").await.1["items"][0]["revokedAt"].is_string());
}

#[tokio::test]
async fn wrong_tokens_are_refused_with_the_field() {
    let app = TestApp::start().await;
    for (body, field) in [
        (json!({"name": "", "scopes": ["read"]}), "name"),
        (json!({"name": "n", "scopes": []}), "scopes"),
        (json!({"name": "n", "scopes": ["write"]}), "scopes"),
        (json!({"name": "n", "scopes": ["read"], "gateways": [""]}), "gateways"),
    ] {
        let (status, answer) = app.send(Method::POST, "/api/v1/tokens", Some(body.clone())).await;
        assert_eq!(status, StatusCode::BAD_REQUEST, "{body}");
        assert!(error_of(&answer).1.contains(field), "{answer}");
    }
    assert_eq!(app.get("/api/v1/tokens").await.1["items"], json!([]));
}

#[tokio::test]
async fn only_an_admin_of_all_gateways_may_change_settings() {
    let app = TestApp::with_token("secret").await;
    let reader = app.new_token(&[Scope::Read], &[]).await;
    let bound = app.new_token(&[Scope::Admin], &["gw"]).await;
    let send = |token: &str, method: Method, path: &'static str, body: Option<Value>| {
        let (app, token) = (&app, token.to_owned());
        async move { app.send_as(Some(&token), method, path, body).await.0 }
    };
    assert_eq!(send(&reader, Method::GET, PATH, None).await, StatusCode::OK);
    for token in [&reader, &bound] {
        let days = Some(json!({"retentionDays": 7}));
        assert_eq!(send(token, Method::PATCH, PATH, days).await, StatusCode::FORBIDDEN);
        assert_eq!(send(token, Method::GET, "/api/v1/tokens", None).await, StatusCode::FORBIDDEN);
        let token_body = Some(json!({"name": "n", "scopes": ["admin"]}));
        assert_eq!(send(token, Method::POST, "/api/v1/tokens", token_body).await, StatusCode::FORBIDDEN);
    }
    assert_eq!(app.send_as(None, Method::GET, PATH, None).await.0, StatusCode::UNAUTHORIZED);
}

/// The page reads and changes without script.
#[tokio::test]
async fn the_page_works_as_plain_forms() {
    let app = TestApp::start().await;
    let page = || async { app.request_get("/settings").header("accept", "text/html").send().await.unwrap() };
    let html = page().await.text().await.unwrap();
    for text in ["Retention", "API tokens", "Prices", "one table", "As RETENTION_DAYS says."] {
        assert!(html.contains(text), "{text} is missing");
    }
    let post = |path: &'static str, fields: &'static [(&'static str, &'static str)]| {
        let request = app.client.post(format!("{}/api/ui/{path}", app.url)).form(fields);
        let request = request.header("accept", "text/html").header("referer", format!("{}/settings", app.url));
        async move { request.send().await.unwrap() }
    };
    let refused = post("settings/retention", &[("days", "7")]).await;
    assert!(refused.status().is_redirection(), "{}", refused.status());
    assert_eq!(app.get(PATH).await.1["retention"]["days"], 30, "fewer days need the tick");
    post("settings/retention", &[("days", "7"), ("confirm", "on")]).await;
    assert_eq!(app.get(PATH).await.1["retention"]["days"], 7);

    let made = post("settings/token", &[("name", "mini"), ("ingest", "on")]).await;
    assert_eq!(made.headers()["location"], "/settings");
    let cookie = made.headers()["set-cookie"].to_str().unwrap().to_owned();
    assert!(cookie.contains("HttpOnly") && cookie.contains("SameSite=Strict"), "{cookie}");
    let told = cookie.split(';').next().unwrap().to_owned();
    let html = app.request_get("/settings").header("cookie", &told).send().await.unwrap();
    let gone = html.headers()["set-cookie"].to_str().unwrap().to_owned();
    assert!(gone.contains("Max-Age=0"), "{gone}");
    assert!(html.text().await.unwrap().contains("shown this once: obs_"));
    assert!(!page().await.text().await.unwrap().contains("obs_"), "told once");
}
