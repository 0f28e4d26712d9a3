use super::{fill_context, refusal, with_file};
use crate::harness::TestApp;
use model::alert::metric::CATALOGUE;
use reqwest::{Method, StatusCode};
use serde_json::{Value, json};

const RULES: &str = "/api/v1/alert-rules";

fn rule(condition: &str) -> Value {
    json!({"condition": condition, "message": "m"})
}

#[tokio::test]
async fn a_rule_is_made_changed_and_taken_back() {
    let app = TestApp::start().await;
    let path = "/api/v1/alert-rules/mine";
    let written = json!({"condition": "errors > 3 over 10m", "severity": "critical", "message": "{value} errors",
        "for": "300s", "group_by": "gateway, agent"});
    let (status, made) = app.send(Method::PUT, path, Some(written)).await;
    assert_eq!(status, StatusCode::OK, "{made}");
    assert_eq!((&made["name"], &made["origin"], &made["builtin"]), (&json!("mine"), &json!("ui"), &json!(false)));
    assert_eq!((&made["spec"]["for"], &made["groupBy"]), (&json!("5m"), &json!(["gateway", "agent"])));
    assert_eq!(app.get(path).await, (StatusCode::OK, made.clone()));
    let (_, list) = app.get(RULES).await;
    assert!(list["items"].as_array().unwrap().contains(&made));
    // What was answered can be sent back.
    assert_eq!(app.send(Method::PUT, path, Some(made["spec"].clone())).await.1, made);
    assert_eq!(app.send(Method::DELETE, path, None).await.0, StatusCode::NO_CONTENT);
    for method in [Method::GET, Method::DELETE] {
        let (status, code, _) = refusal(&app, method, path, None).await;
        assert_eq!((status, code.as_str()), (StatusCode::NOT_FOUND, "not_found"));
    }
}

#[tokio::test]
async fn a_rule_of_the_program_comes_back_as_it_was() {
    let app = TestApp::start().await;
    let path = "/api/v1/alert-rules/context_warning";
    let (_, before) = app.get(path).await;
    assert_eq!((&before["origin"], &before["builtin"]), (&json!("builtin"), &json!(true)));
    let (_, changed) = app.send(Method::PUT, path, Some(rule("tokens_percent_used > 70%"))).await;
    assert_eq!((&changed["origin"], &changed["builtin"]), (&json!("ui"), &json!(true)));
    assert_eq!(app.send(Method::DELETE, path, None).await.0, StatusCode::NO_CONTENT);
    assert_eq!(app.get(path).await.1, before);
    let (status, code, _) = refusal(&app, Method::DELETE, path, None).await;
    assert_eq!((status, code.as_str()), (StatusCode::CONFLICT, "read_only"));
}

#[tokio::test]
async fn a_rule_of_the_file_is_only_shown() {
    let app = with_file("alerts: {mine: {condition: errors > 3, message: m}}").await;
    let path = "/api/v1/alert-rules/mine";
    assert_eq!(app.get(path).await.1["origin"], "file");
    for (method, body) in [(Method::PUT, Some(rule("errors > 4"))), (Method::DELETE, None)] {
        let (status, code, error) = refusal(&app, method, path, body).await;
        assert_eq!((status, code.as_str()), (StatusCode::CONFLICT, "read_only"));
        assert!(error["message"].as_str().unwrap().contains("alerts file"), "{error}");
    }
    assert_eq!(app.get(path).await.1["spec"]["condition"], "errors > 3");
}

#[tokio::test]
async fn what_is_wrong_with_a_rule_is_told_with_its_place() {
    let app = TestApp::start().await;
    let put = async |body: Value| refusal(&app, Method::PUT, "/api/v1/alert-rules/mine", Some(body)).await;
    let (status, code, error) = put(rule("errors > 3 AND tokens_percent_usd > 0.8")).await;
    assert_eq!((status, code.as_str()), (StatusCode::BAD_REQUEST, "bad_rule"));
    assert_eq!((&error["key"], &error["column"]), (&json!("condition"), &json!(16)));
    assert!(error["message"].as_str().unwrap().contains("tokens_percent_used"), "{error}");
    let (_, code, error) = put(json!({"condition": "errors > 3", "message": "at {nowhere}"})).await;
    assert_eq!((code.as_str(), &error["key"], &error["column"]), ("bad_rule", &json!("message"), &json!(4)));
    for (key, body) in [
        ("conditon", json!({"conditon": "errors > 3", "message": "m"})),
        ("for", json!({"condition": "errors > 3", "message": "m", "for": "5 weeks"})),
        ("severity", json!({"condition": "errors > 3", "message": "m", "severity": "loud"})),
    ] {
        let (status, code, error) = put(body).await;
        assert_eq!((status, code.as_str(), &error["key"]), (StatusCode::BAD_REQUEST, "bad_body", &json!(key)));
        assert_eq!(error.get("column"), None);
    }
    let (_, code, error) = put(json!([])).await;
    assert_eq!((code.as_str(), error.get("key")), ("bad_body", None));
    let path = format!("/api/v1/alert-rules/{}", "x".repeat(65));
    let (status, code, error) = refusal(&app, Method::PUT, &path, Some(rule("errors > 3"))).await;
    assert_eq!((status, code.as_str(), error.get("key")), (StatusCode::BAD_REQUEST, "bad_rule", None));
    assert_eq!(app.get("/api/v1/alert-rules?name=x").await.0, StatusCode::BAD_REQUEST);
    assert_eq!(app.get("/api/v1/alert-rules/mine").await.0, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn a_draft_is_checked_and_tested_before_it_is_saved() {
    let app = TestApp::start().await;
    fill_context(&app, "s").await;
    let draft = |condition: &str| Some(json!({"name": "mine", "spec": rule(condition)}));
    let check = async |condition: &str| app.send(Method::POST, "/api/v1/alert-rules/check", draft(condition)).await;
    let good = json!({"fault": null, "groupBy": ["gateway", "session"]});
    assert_eq!(check("tokens_percent_used > 50%").await, (StatusCode::OK, good));
    let (status, answer) = check("errors > ").await;
    assert_eq!((status, &answer["fault"]["key"]), (StatusCode::OK, &json!("condition")));
    assert!(answer["fault"]["column"].is_u64(), "{answer}");

    let test = "/api/v1/alert-rules/test";
    let (status, outcome) = app.send(Method::POST, test, draft("tokens_percent_used > 50%")).await;
    assert_eq!((status, &outcome["fired"], &outcome["events"]), (StatusCode::OK, &json!(1), &json!(1)), "{outcome}");
    assert_eq!(app.send(Method::POST, test, draft("tokens_percent_used > 90%")).await.1["fired"], 0);
    let (status, code, error) = refusal(&app, Method::POST, test, draft("errors > ")).await;
    assert_eq!((status, code.as_str(), &error["key"]), (StatusCode::BAD_REQUEST, "bad_rule", &json!("condition")));
    let misspelt = Some(json!({"name": "mine", "spec": {"condition": "errors > 3", "mesage": "m"}}));
    let (_, code, error) = refusal(&app, Method::POST, test, misspelt).await;
    assert_eq!((code.as_str(), &error["key"]), ("bad_body", &json!("spec.mesage")));
    assert_eq!(app.get("/api/v1/alert-rules/mine").await.0, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn rules_may_be_named_like_what_is_done_with_them() {
    let app = TestApp::start().await;
    for name in ["check", "test"] {
        let path = format!("{RULES}/{name}");
        assert_eq!(app.send(Method::PUT, &path, Some(rule("errors > 3"))).await.1["name"], name);
        assert_eq!(app.get(&path).await.1["name"], name);
        assert_eq!(app.send(Method::DELETE, &path, None).await.0, StatusCode::NO_CONTENT);
    }
    let (status, code, _) = refusal(&app, Method::POST, "/api/v1/alert-rules/mine", Some(rule("errors > 3"))).await;
    assert_eq!((status, code.as_str()), (StatusCode::METHOD_NOT_ALLOWED, "method_not_allowed"));
}

#[tokio::test]
async fn metrics_and_placeholders_are_listed() {
    let app = TestApp::start().await;
    let (status, answer) = app.get("/api/v1/alert-metrics").await;
    assert_eq!(status, StatusCode::OK);
    let names: Vec<&str> =
        answer["metrics"].as_array().unwrap().iter().map(|metric| metric["name"].as_str().unwrap()).collect();
    assert_eq!(names, CATALOGUE.iter().map(|info| info.name).collect::<Vec<_>>());
    let context = &answer["metrics"][0];
    assert_eq!((&context["unit"], &context["groupBy"]), (&json!("fraction"), &json!(["gateway", "session"])));
    for key in ["kind", "from", "help", "example", "valueExample"] {
        assert!(context[key].as_str().is_some_and(|text| !text.is_empty()), "{key} is missing in {context}");
    }
    assert_eq!(answer["placeholders"][0]["name"], "session_key");
}
