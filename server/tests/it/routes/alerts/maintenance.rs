use super::refusal;
use crate::harness::TestApp;
use reqwest::{Method, StatusCode};
use serde_json::{Value, json};

const MAINTENANCE: &str = "/api/v1/maintenance";

fn weekly() -> Value {
    json!({"schedule": {"kind": "weekly", "days": ["sunday"], "startMinute": 120, "minutes": 90, "utcOffsetMinutes": 60}})
}

#[tokio::test]
async fn a_window_is_made_changed_and_removed() {
    let app = TestApp::start().await;
    let (status, made) = app.send(Method::POST, MAINTENANCE, Some(weekly())).await;
    assert_eq!((status, &made["matchers"]), (StatusCode::CREATED, &json!([])), "{made}");
    assert_eq!(app.get(MAINTENANCE).await.1, json!({"items": [made], "nextCursor": null}));

    let path = format!("{MAINTENANCE}/{}", made["id"].as_str().unwrap());
    let mut changed = made.clone();
    changed["schedule"] =
        json!({"kind": "fixed", "from": "2098-01-01T00:00:00.000Z", "until": "2099-01-01T00:00:00.000Z"});
    assert_eq!(app.send(Method::PUT, &path, Some(changed.clone())).await, (StatusCode::OK, changed.clone()));
    assert_eq!(app.get(MAINTENANCE).await.1["items"], json!([changed]));
    assert_eq!(app.send(Method::DELETE, &path, None).await.0, StatusCode::NO_CONTENT);
    for (method, body) in [(Method::PUT, Some(weekly())), (Method::DELETE, None)] {
        let (status, code, _) = refusal(&app, method, &path, body).await;
        assert_eq!((status, code.as_str()), (StatusCode::NOT_FOUND, "not_found"));
    }
}

#[tokio::test]
async fn what_is_wrong_with_a_window_is_told() {
    let app = TestApp::start().await;
    let fixed = |from: &str, until: &str| json!({"schedule": {"kind": "fixed", "from": from, "until": until}});
    let mut late = weekly();
    late["schedule"]["startMinute"] = json!(1440);
    let mut misspelt = weekly();
    misspelt["comments"] = json!("x");
    let mut unknown = weekly();
    unknown["schedule"]["kind"] = json!("monthly");
    let mut ignored = weekly();
    ignored["schedule"]["until"] = json!("2099-01-01T00:00:00Z");
    for (body, code, word) in [
        (late, "bad_setting", "1440"),
        (fixed("2099-01-02T00:00:00Z", "2099-01-01T00:00:00Z"), "bad_setting", "after it starts"),
        (fixed("2020-01-01T00:00:00Z", "2020-01-02T00:00:00Z"), "bad_setting", "future"),
        (misspelt, "bad_body", "comments"),
        (unknown, "bad_body", "monthly"),
        (ignored, "bad_body", "until"),
        (json!({}), "bad_body", "schedule"),
    ] {
        let (status, got, error) = refusal(&app, Method::POST, MAINTENANCE, Some(body)).await;
        assert_eq!((status, got.as_str()), (StatusCode::BAD_REQUEST, code), "{error}");
        assert!(error["message"].as_str().unwrap().contains(word), "{word}: {error}");
    }
}
