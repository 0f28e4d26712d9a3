use super::refusal;
use crate::harness::TestApp;
use model::Timestamp;
use observatory::clock;
use reqwest::{Method, StatusCode};
use serde_json::{Value, json};

const SILENCES: &str = "/api/v1/silences";

fn silence() -> Value {
    let until = clock::now().plus_micros(3_600_000_000);
    json!({"matchers": [{"field": "rule", "op": "=", "value": "hung_agent"}], "until": until})
}

#[tokio::test]
async fn a_silence_is_made_changed_and_removed() {
    let app = TestApp::start().await;
    let (status, made) = app.send(Method::POST, SILENCES, Some(silence())).await;
    assert_eq!(status, StatusCode::CREATED, "{made}");
    assert_eq!((&made["author"], &made["comment"]), (&json!("open"), &json!("")));
    assert_eq!(app.get(SILENCES).await.1, json!({"items": [made], "nextCursor": null}));

    let path = format!("{SILENCES}/{}", made["id"].as_str().unwrap());
    let mut changed = made.clone();
    changed["comment"] = json!("being mended");
    changed["author"] = json!("Ann");
    assert_eq!(app.send(Method::PUT, &path, Some(changed.clone())).await, (StatusCode::OK, changed.clone()));
    assert_eq!(app.get(SILENCES).await.1["items"], json!([changed]));
    assert_eq!(app.send(Method::DELETE, &path, None).await.0, StatusCode::NO_CONTENT);
    let ended = app.get(SILENCES).await.1["items"][0].clone();
    assert_eq!(ended["id"], made["id"], "one that was in force is kept as over");
    assert!(Timestamp::parse(ended["until"].as_str().unwrap()).unwrap() <= clock::now(), "{ended}");
    assert_eq!(app.send(Method::DELETE, &path, None).await.0, StatusCode::NO_CONTENT);
    assert_eq!(app.get(SILENCES).await.1["items"], json!([]));
    for (method, body) in [(Method::PUT, Some(silence())), (Method::DELETE, None)] {
        let (status, code, _) = refusal(&app, method, &path, body).await;
        assert_eq!((status, code.as_str()), (StatusCode::NOT_FOUND, "not_found"));
    }
}

#[tokio::test]
async fn what_is_wrong_with_a_silence_is_told() {
    let app = TestApp::start().await;
    let with = |key: &str, value: Value| {
        let mut silence = silence();
        silence[key] = value;
        silence
    };
    for (body, code, key) in [
        (with("matchers", json!([])), "bad_setting", None),
        (with("until", json!("2020-01-01T00:00:00Z")), "bad_setting", None),
        (with("comment", json!("x".repeat(1001))), "bad_setting", None),
        (with("untill", json!("2099-01-01T00:00:00Z")), "bad_body", Some("untill")),
        (with("until", json!("tomorrow")), "bad_body", Some("until")),
        (with("id", json!("mine")), "bad_body", Some("id")),
        (with("matchers", json!([{"field": "rule", "op": "=~", "value": "x"}])), "bad_body", Some("matchers[0].op")),
    ] {
        let (status, got, error) = refusal(&app, Method::POST, SILENCES, Some(body)).await;
        assert_eq!((status, got.as_str()), (StatusCode::BAD_REQUEST, code), "{error}");
        assert_eq!(error.get("key").and_then(Value::as_str), key, "{error}");
    }
    assert_eq!(app.send(Method::POST, SILENCES, Some(with("comment", json!("x".repeat(1000))))).await.0, 201);
    let (status, code, _) = refusal(&app, Method::POST, SILENCES, None).await;
    assert_eq!((status, code.as_str()), (StatusCode::UNSUPPORTED_MEDIA_TYPE, "unsupported_media_type"));
    let (status, ..) = refusal(&app, Method::GET, "/api/v1/silences?limit=1", None).await;
    assert_eq!(status, StatusCode::BAD_REQUEST);
}
