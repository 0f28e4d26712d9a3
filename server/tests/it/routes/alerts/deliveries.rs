use super::{fired, id_of, refusal, with_local_network};
use crate::alerts::recorder::{Recorder, Reply};
use crate::harness::{TestApp, error_of};
use reqwest::{Method, StatusCode};
use serde_json::{Value, json};

/// The one message about an alert, once it is in this state.
async fn delivery(app: &TestApp, alert: &Value, state: &str) -> Value {
    let path = format!("/api/v1/deliveries?receiver=hook&state={state}&alert={}", id_of(alert));
    let page = app.get_until(&path, |page| !page["items"].as_array().unwrap().is_empty()).await;
    page["items"][0].clone()
}

async fn with_receiver(recorder: &Recorder) -> TestApp {
    let app = with_local_network().await;
    let settings = json!({"type": "webhook", "url": recorder.url});
    assert_eq!(app.send(Method::PUT, "/api/v1/receivers/hook", Some(settings)).await.0, StatusCode::OK);
    app
}

#[tokio::test]
async fn what_was_given_up_is_shown_and_tried_again() {
    let recorder = Recorder::start([Reply::Status(400)]).await;
    let app = with_receiver(&recorder).await;
    let alert = fired(&app, "s").await;
    let dead = delivery(&app, &alert, "dead").await;
    assert_eq!((&dead["attempts"], &dead["kind"], &dead["rule"]), (&json!(1), &json!("firing"), &alert["rule"]));
    assert!(dead["note"].as_str().unwrap().contains("400"), "{dead}");
    let retry = format!("/api/v1/deliveries/{}/retry", dead["id"]);
    assert_eq!(app.send(Method::POST, &retry, None).await.0, StatusCode::ACCEPTED);
    let delivered = delivery(&app, &alert, "delivered").await;
    assert_eq!((&delivered["id"], &delivered["messageId"]), (&dead["id"], &dead["messageId"]));
    assert_eq!(app.get(&format!("/api/v1/alerts/{}", id_of(&alert))).await.1["deliveries"], json!([delivered]));
    let (status, code, _) = refusal(&app, Method::POST, &retry, None).await;
    assert_eq!((status, code.as_str()), (StatusCode::NOT_FOUND, "not_found"));
}

#[tokio::test]
async fn what_was_given_up_for_a_receiver_that_is_gone_is_not_tried_again() {
    let recorder = Recorder::start([Reply::Status(400)]).await;
    let app = with_receiver(&recorder).await;
    let alert = fired(&app, "s").await;
    let dead = delivery(&app, &alert, "dead").await;
    assert_eq!(app.send(Method::DELETE, "/api/v1/receivers/hook", None).await.0, StatusCode::NO_CONTENT);
    let retry = format!("/api/v1/deliveries/{}/retry", dead["id"]);
    let (status, code, error) = refusal(&app, Method::POST, &retry, None).await;
    assert_eq!((status, code.as_str()), (StatusCode::CONFLICT, "conflict"));
    assert!(error["message"].as_str().unwrap().contains("hook"), "{error}");
    assert_eq!(delivery(&app, &alert, "dead").await["id"], dead["id"]);
    assert_eq!(recorder.seen().len(), 1);
}

#[tokio::test]
async fn the_log_is_cut_into_pages_and_asked_strictly() {
    let recorder = Recorder::start([]).await;
    let app = with_receiver(&recorder).await;
    for session in ["a", "b", "c"] {
        let alert = fired(&app, session).await;
        delivery(&app, &alert, "delivered").await;
    }
    let (_, page) = app.get("/api/v1/deliveries?limit=2").await;
    let cursor = page["nextCursor"].as_str().unwrap();
    let (_, rest) = app.get(&format!("/api/v1/deliveries?limit=2&cursor={cursor}")).await;
    let ids: Vec<i64> = [&page, &rest]
        .iter()
        .flat_map(|page| page["items"].as_array().unwrap())
        .map(|delivery| delivery["id"].as_i64().unwrap())
        .collect();
    assert_eq!((ids.len(), &rest["nextCursor"]), (3, &Value::Null));
    assert!(ids.is_sorted_by(|one, other| one > other), "{ids:?}");
    assert_eq!(app.get("/api/v1/deliveries?order=asc&limit=1").await.1["items"][0]["id"], ids[2]);
    assert_eq!(app.get("/api/v1/deliveries?receiver=other").await.1["items"], json!([]));
    for (path, code) in [
        ("/api/v1/deliveries?cursor=x", "bad_cursor"),
        ("/api/v1/deliveries?stat=dead", "unknown_parameter"),
        ("/api/v1/deliveries?state=lost", "bad_parameter"),
        ("/api/v1/deliveries?limit=501", "bad_parameter"),
    ] {
        let (status, body) = app.get(path).await;
        assert_eq!((status, error_of(&body).0.as_str()), (StatusCode::BAD_REQUEST, code), "{path}");
    }
    for id in ["none", "0", "99999999999999999999"] {
        let (status, code, _) = refusal(&app, Method::POST, &format!("/api/v1/deliveries/{id}/retry"), None).await;
        assert_eq!((status, code.as_str()), (StatusCode::NOT_FOUND, "not_found"), "{id}");
    }
}
