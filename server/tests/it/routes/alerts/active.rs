use super::{fired, id_of, refusal};
use crate::builder::event_at;
use crate::harness::{TestApp, error_of};
use model::settings::Scope;
use observatory::clock;
use reqwest::{Method, StatusCode};
use serde_json::json;

#[tokio::test]
async fn an_alert_is_counted_shown_and_taken_on() {
    let app = TestApp::start().await;
    let alert = fired(&app, "s").await;
    assert_eq!((&alert["severity"], &alert["state"]), (&json!("warning"), &json!("firing")));
    let counts = json!({"critical": 0, "warning": 1, "info": 0, "acknowledged": 0});
    assert_eq!(app.get("/api/v1/alerts/counts").await, (StatusCode::OK, counts));

    let path = format!("/api/v1/alerts/{}", id_of(&alert));
    let (status, detail) = app.get(&path).await;
    assert_eq!((status, &detail["alert"]), (StatusCode::OK, &alert));
    let steps: Vec<&str> =
        detail["history"].as_array().unwrap().iter().map(|entry| entry["step"].as_str().unwrap()).collect();
    assert!(steps.contains(&"firing"), "{steps:?}");
    assert_eq!(detail["deliveries"], json!([]));

    let acknowledge = format!("{path}/acknowledge");
    let (status, detail) = app.send(Method::POST, &acknowledge, Some(json!({"by": " Ann "}))).await;
    assert_eq!(status, StatusCode::OK, "{detail}");
    assert_eq!(
        (&detail["alert"]["state"], &detail["alert"]["acknowledgedBy"]),
        (&json!("acknowledged"), &json!("Ann"))
    );
    assert_eq!(detail["history"].as_array().unwrap().last().unwrap()["step"], "acknowledged");
    let (status, code, error) = refusal(&app, Method::POST, &acknowledge, None).await;
    assert_eq!((status, code.as_str()), (StatusCode::CONFLICT, "conflict"));
    assert!(error["message"].as_str().unwrap().contains("Ann"), "{error}");
    assert_eq!(app.get("/api/v1/alerts/counts").await.1["acknowledged"], 1);
}

#[tokio::test]
async fn who_takes_it_on_may_be_left_out_but_not_be_long_or_misspelt() {
    let app = TestApp::start().await;
    let alert = fired(&app, "s").await;
    let acknowledge = format!("/api/v1/alerts/{}/acknowledge", id_of(&alert));
    let (status, code, error) = refusal(&app, Method::POST, &acknowledge, Some(json!({"bye": "Ann"}))).await;
    assert_eq!((status, code.as_str(), &error["key"]), (StatusCode::BAD_REQUEST, "bad_body", &json!("bye")));
    let (status, ..) = refusal(&app, Method::POST, &acknowledge, Some(json!({"by": "x".repeat(201)}))).await;
    assert_eq!(status, StatusCode::BAD_REQUEST);
    let untyped = app.client.post(format!("{}{acknowledge}", app.url)).body("{}").send().await.unwrap();
    assert_eq!(untyped.status(), StatusCode::UNSUPPORTED_MEDIA_TYPE);
    let (status, detail) = app.send(Method::POST, &acknowledge, None).await;
    assert_eq!((status, &detail["alert"]["acknowledgedBy"]), (StatusCode::OK, &json!("open")));
    let other = fired(&app, "t").await;
    let acknowledge = format!("/api/v1/alerts/{}/acknowledge", id_of(&other));
    let (status, _) = app.send(Method::POST, &acknowledge, Some(json!({"by": "x".repeat(200)}))).await;
    assert_eq!(status, StatusCode::OK);
}

#[tokio::test]
async fn lists_of_alerts_are_cut_into_pages_and_asked_strictly() {
    let app = TestApp::start().await;
    for session in ["a", "b", "c"] {
        fired(&app, session).await;
    }
    let list = "/api/v1/alerts?rule=context_warning&order=asc&limit=2";
    let (_, page) = app.get(list).await;
    let cursor: String = form_urlencoded::byte_serialize(page["nextCursor"].as_str().unwrap().as_bytes()).collect();
    let (_, rest) = app.get(&format!("{list}&cursor={cursor}")).await;
    let sessions: Vec<&str> = [&page, &rest]
        .iter()
        .flat_map(|page| page["items"].as_array().unwrap())
        .map(|alert| alert["sessionKey"].as_str().unwrap())
        .collect();
    assert_eq!((sessions.len(), &rest["nextCursor"]), (3, &json!(null)));
    for session in ["a", "b", "c"] {
        assert!(sessions.contains(&session), "{sessions:?}");
    }
    for (path, status, code) in [
        ("/api/v1/alerts?cursor=x", StatusCode::BAD_REQUEST, "bad_cursor"),
        ("/api/v1/alerts?stat=active", StatusCode::BAD_REQUEST, "unknown_parameter"),
        ("/api/v1/alerts?state=loud", StatusCode::BAD_REQUEST, "bad_parameter"),
        ("/api/v1/alerts?severity=loud", StatusCode::BAD_REQUEST, "bad_parameter"),
        ("/api/v1/alerts/counts?gateway=gw", StatusCode::BAD_REQUEST, "unknown_parameter"),
        ("/api/v1/alerts/none", StatusCode::NOT_FOUND, "not_found"),
        ("/api/v1/alerts/%00", StatusCode::BAD_REQUEST, "bad_request"),
    ] {
        let (got, body) = app.get(path).await;
        assert_eq!((got, error_of(&body).0.as_str()), (status, code), "{path}");
    }
    let (status, code, _) = refusal(&app, Method::POST, "/api/v1/alerts/none/acknowledge", None).await;
    assert_eq!((status, code.as_str()), (StatusCode::NOT_FOUND, "not_found"));
}

#[tokio::test]
async fn a_bound_token_sees_alerts_of_its_gateway_and_takes_on_none() {
    let app = TestApp::with_token("secret").await;
    let rule = json!({"condition": "failed_turns > 0 over 1h", "message": "m", "group_by": "all"});
    assert_eq!(app.send(Method::PUT, "/api/v1/alert-rules/anywhere", Some(rule)).await.0, StatusCode::OK);
    let alert = fired(&app, "s").await;
    app.ingest(&[event_at(clock::now(), "turn.failed", json!({"turnId": "t"}))]).await;
    let page =
        app.get_until("/api/v1/alerts?rule=anywhere", |page| !page["items"].as_array().unwrap().is_empty()).await;
    let fleet = &page["items"][0];
    assert_eq!(fleet["gatewayId"], "");

    let own = app.new_token(&[Scope::Admin], &["gw"]).await;
    let other = app.new_token(&[Scope::Read], &["other"]).await;
    let path = format!("/api/v1/alerts/{}", id_of(&alert));
    for (token, path, expected) in [
        (&own, "/api/v1/alerts?gateway=gw", StatusCode::OK),
        (&own, "/api/v1/alerts", StatusCode::FORBIDDEN),
        (&own, path.as_str(), StatusCode::OK),
        (&own, &format!("/api/v1/alerts/{}", id_of(fleet)), StatusCode::FORBIDDEN),
        (&other, "/api/v1/alerts?gateway=gw", StatusCode::FORBIDDEN),
        (&other, path.as_str(), StatusCode::FORBIDDEN),
    ] {
        let (status, body) = app.send_as(Some(token), Method::GET, path, None).await;
        assert_eq!(status, expected, "{path}: {body}");
    }
    let (status, _) = app.send_as(Some(&own), Method::POST, &format!("{path}/acknowledge"), None).await;
    assert_eq!(status, StatusCode::FORBIDDEN);
}
