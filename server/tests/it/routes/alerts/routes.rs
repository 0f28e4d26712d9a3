use super::{refusal, with_file};
use crate::harness::TestApp;
use reqwest::{Method, StatusCode};
use serde_json::{Value, json};

const ROUTES: &str = "/api/v1/alert-routes";

async fn add_receiver(app: &TestApp, name: &str) {
    let settings = json!({"type": "ntfy", "url": "https://ntfy.sh/topic"});
    assert_eq!(app.send(Method::PUT, &format!("/api/v1/receivers/{name}"), Some(settings)).await.0, StatusCode::OK);
}

fn critical_to(receiver: &str) -> Value {
    json!({"matchers": [{"field": "severity", "op": "=", "value": "critical"}], "receivers": [receiver]})
}

#[tokio::test]
async fn routes_are_replaced_and_hold_their_receivers() {
    let app = TestApp::start().await;
    add_receiver(&app, "pager").await;
    assert_eq!(app.get(ROUTES).await, (StatusCode::OK, json!({"fromFile": [], "routes": []})));
    let routes = json!({"routes": [critical_to("pager")]});
    let (status, answer) = app.send(Method::PUT, ROUTES, Some(routes.clone())).await;
    assert_eq!((status, &answer["routes"]), (StatusCode::OK, &routes["routes"]), "{answer}");
    assert_eq!(app.get(ROUTES).await.1, answer);
    assert_eq!(app.get("/api/v1/receivers").await.1["routes"], routes["routes"]);

    let (status, code, _) = refusal(&app, Method::DELETE, "/api/v1/receivers/pager", None).await;
    assert_eq!((status, code.as_str()), (StatusCode::CONFLICT, "conflict"));
    app.send(Method::PUT, ROUTES, Some(json!({"routes": []}))).await;
    assert_eq!(app.send(Method::DELETE, "/api/v1/receivers/pager", None).await.0, StatusCode::NO_CONTENT);
}

#[tokio::test]
async fn routes_of_the_file_stay() {
    let text = "receivers: {pager: {type: pagerduty, routing_key: R1}}\nroutes: [{receivers: [pager]}]";
    let app = with_file(text).await;
    let (_, before) = app.get(ROUTES).await;
    assert_eq!(before, json!({"fromFile": [{"matchers": [], "receivers": ["pager"]}], "routes": []}));
    let (_, after) = app.send(Method::PUT, ROUTES, Some(json!({"routes": [critical_to("pager")]}))).await;
    assert_eq!((&after["fromFile"], &after["routes"]), (&before["fromFile"], &json!([critical_to("pager")])));
    assert_eq!(app.get("/api/v1/receivers").await.1["fileRoutes"], 1);
}

#[tokio::test]
async fn what_is_wrong_with_routes_is_told() {
    let app = TestApp::start().await;
    for (body, code, word) in [
        (json!({"routes": [critical_to("nobody")]}), "bad_setting", "nobody"),
        (json!({"routes": [{"receivers": []}]}), "bad_setting", "names no receiver"),
        (json!({"routes": [{"receivers": ["a"], "matcher": []}]}), "bad_body", "routes[0].matcher"),
        (json!({"routes": [], "fromFile": []}), "bad_body", "fromFile"),
        (json!([]), "bad_body", "routes"),
    ] {
        let (status, got, error) = refusal(&app, Method::PUT, ROUTES, Some(body)).await;
        assert_eq!((status, got.as_str()), (StatusCode::BAD_REQUEST, code), "{error}");
        assert!(error["message"].as_str().unwrap().contains(word), "{word}: {error}");
    }
    let (status, ..) = refusal(&app, Method::GET, "/api/v1/alert-routes?limit=1", None).await;
    assert_eq!(status, StatusCode::BAD_REQUEST);
}
