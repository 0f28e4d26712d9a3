use super::{refusal, with_file, with_local_network};
use crate::alerts::recorder::{Recorder, Reply};
use crate::harness::TestApp;
use reqwest::{Method, StatusCode};
use serde_json::{Value, json};

const HOOK: &str = "/api/v1/receivers/hook";
const SECRET: &str = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";

fn webhook(recorder: &Recorder) -> Value {
    json!({"type": "webhook", "url": format!("{}/path-as-good-as-a-password", recorder.url), "secret": SECRET,
        "headers": {"x-key": "header-of-mine"}})
}

#[tokio::test]
async fn secrets_never_come_back_and_stay_where_they_are_left_out() {
    let app = with_local_network().await;
    let recorder = Recorder::start([]).await;
    let (status, made) = app.send(Method::PUT, HOOK, Some(webhook(&recorder))).await;
    assert_eq!((status, &made["kind"], &made["origin"]), (StatusCode::OK, &json!("webhook"), &json!("ui")), "{made}");
    assert_eq!(made["settings"], json!({"type": "webhook"}));
    let (_, list) = app.get("/api/v1/receivers").await;
    assert_eq!(list, json!({"receivers": [made], "routes": [], "fileRoutes": 0}));
    let patch = json!({"type": "webhook", "per_minute_max": 30});
    let (status, changed) = app.send(Method::PUT, HOOK, Some(patch)).await;
    assert_eq!((status, &changed["settings"]["per_minute_max"]), (StatusCode::OK, &json!(30)));
    for text in [made.to_string(), changed.to_string(), list.to_string()] {
        for secret in ["as-good-as", "MfKQ9r8", "header-of-mine"] {
            assert!(!text.contains(secret), "{text}");
        }
    }

    let test = format!("{HOOK}/test");
    let (status, answer) = app.send(Method::POST, &test, None).await;
    assert_eq!(status, StatusCode::OK, "{answer}");
    assert!(answer["note"].as_str().is_some_and(|note| !note.is_empty()), "{answer}");
    let seen = recorder.only();
    assert_eq!((seen.path.as_str(), seen.header("x-key")), ("/path-as-good-as-a-password", Some("header-of-mine")));
    assert!(seen.header("webhook-signature").is_some());
    assert_eq!(seen.json()["rule"], "test");

    let without = json!({"type": "webhook", "secret": null});
    assert_eq!(app.send(Method::PUT, HOOK, Some(without)).await.0, StatusCode::OK);
    app.send(Method::POST, &test, None).await;
    assert_eq!(recorder.seen()[1].header("webhook-signature"), None);
}

#[tokio::test]
async fn what_a_receiver_says_no_to_is_told_without_its_secrets() {
    let app = with_local_network().await;
    let recorder = Recorder::start([Reply::Status(410)]).await;
    app.send(Method::PUT, HOOK, Some(webhook(&recorder))).await;
    let (status, code, error) = refusal(&app, Method::POST, &format!("{HOOK}/test"), None).await;
    assert_eq!((status, code.as_str()), (StatusCode::BAD_GATEWAY, "not_delivered"));
    let message = error["message"].as_str().unwrap();
    assert!(message.contains("410") && !message.contains("as-good-as"), "{message}");
    let elsewhere = TestApp::start().await;
    elsewhere.send(Method::PUT, HOOK, Some(webhook(&recorder))).await;
    let (status, ..) = refusal(&elsewhere, Method::POST, &format!("{HOOK}/test"), None).await;
    assert_eq!((status, recorder.seen().len()), (StatusCode::BAD_GATEWAY, 1));
}

#[tokio::test]
async fn what_is_wrong_with_a_receiver_is_told_without_its_secrets() {
    let app = TestApp::start().await;
    for (body, word) in [
        (json!({"type": "slack", "ulr": "https://hooks.slack.com/hidden"}), "ulr"),
        (json!({"type": "slack", "url": "hidden"}), "url"),
        (json!({"type": "slak", "url": "https://hooks.slack.com/hidden"}), "slak"),
        (json!({"url": "https://hooks.slack.com/hidden"}), "type"),
        (json!({"type": "ntfy", "url": "https://ntfy.sh/hidden", "per_minute_max": 0}), "per_minute_max"),
        (json!(["hidden"]), "map"),
    ] {
        let (status, code, error) = refusal(&app, Method::PUT, HOOK, Some(body)).await;
        assert_eq!((status, code.as_str()), (StatusCode::BAD_REQUEST, "bad_setting"), "{error}");
        let message = error["message"].as_str().unwrap();
        assert!(message.contains(word) && !message.contains("hidden"), "{message}");
    }
    let named = "/api/v1/receivers/a%20b";
    let (status, ..) =
        refusal(&app, Method::PUT, named, Some(json!({"type": "ntfy", "url": "https://ntfy.sh/t"}))).await;
    assert_eq!(status, StatusCode::BAD_REQUEST);
    for (method, path) in [(Method::DELETE, HOOK.to_owned()), (Method::POST, format!("{HOOK}/test"))] {
        let (status, code, _) = refusal(&app, method, &path, None).await;
        assert_eq!((status, code.as_str()), (StatusCode::NOT_FOUND, "not_found"), "{path}");
    }
    assert_eq!(app.get("/api/v1/receivers").await.1["receivers"], json!([]));
}

#[tokio::test]
async fn receivers_of_the_file_and_of_the_environment_are_only_shown() {
    let file = with_file("receivers: {pager: {type: pagerduty, routing_key: R0UTING}}").await;
    let environment = TestApp::with(None, |flags| {
        flags.alert_webhook_url = Some(observatory::config::Secret::new("https://hooks.example.com/R0UTING"));
    })
    .await;
    for (app, name) in [(file, "pager"), (environment, "default")] {
        let (_, list) = app.get("/api/v1/receivers").await;
        assert_eq!((&list["receivers"][0]["name"], &list["receivers"][0]["origin"]), (&json!(name), &json!("file")));
        assert!(!list.to_string().contains("R0UTING"), "{list}");
        let path = format!("/api/v1/receivers/{name}");
        let body = json!({"type": "ntfy", "url": "https://ntfy.sh/t"});
        for (method, body) in [(Method::PUT, Some(body)), (Method::DELETE, None)] {
            let (status, code, _) = refusal(&app, method, &path, body).await;
            assert_eq!((status, code.as_str()), (StatusCode::CONFLICT, "read_only"), "{name}");
        }
    }
}
