//! One event, and the page that shows events.

use crate::builder::{event, event_at};
use crate::harness::{TestApp, error_of};
use model::settings::Scope;
use observatory::clock;
use reqwest::{Method, StatusCode};
use serde_json::{Value, json};

#[tokio::test]
async fn an_event_is_answered_as_it_came() {
    let app = TestApp::start().await;
    let sent = event(0, "tool.failed", json!({"tool": {"name": "read", "error": "gone"}, "future": [1, 2]}));
    app.ingest(std::slice::from_ref(&sent)).await;
    let id = sent["id"].as_str().unwrap();
    let (status, body) = app.get(&format!("/api/v1/events/{id}")).await;
    assert_eq!((status, &body["future"], &body["tool"]), (StatusCode::OK, &sent["future"], &sent["tool"]));
    for unknown in ["00000000-0000-4000-8000-000000000009", "nonsense"] {
        let (status, body) = app.get(&format!("/api/v1/events/{unknown}")).await;
        assert_eq!((status, error_of(&body).0.as_str()), (StatusCode::NOT_FOUND, "not_found"));
    }
}

#[tokio::test]
async fn an_event_of_another_gateway_is_as_good_as_none() {
    let app = TestApp::with_token("secret").await;
    let sent = event(0, "note", json!({"gatewayId": "other"}));
    app.ingest(std::slice::from_ref(&sent)).await;
    let path = format!("/api/v1/events/{}", sent["id"].as_str().unwrap());
    let bound = app.new_token(&[Scope::Read], &["mine"]).await;
    assert_eq!(app.send_as(Some(&bound), Method::GET, &path, None).await.0, StatusCode::NOT_FOUND);
    assert_eq!(app.send_as(None, Method::GET, &path, None).await.0, StatusCode::UNAUTHORIZED);
    assert_eq!(app.get(&path).await.0, StatusCode::OK);
}

async fn page(app: &TestApp, path: &str) -> (StatusCode, String) {
    let response = app.request_get(path).header("accept", "text/html").send().await.unwrap();
    (response.status(), response.text().await.unwrap())
}

fn count(html: &str, part: &str) -> usize {
    html.matches(part).count()
}

#[tokio::test]
async fn the_page_of_events_is_rendered_by_the_server() {
    let app = TestApp::start().await;
    let now = clock::now();
    let events: Vec<Value> = (0..60)
        .map(|n| event_at(now.plus_micros(-n * 1_000_000), "turn.failed", json!({"sessionKey": format!("<b>{n}")})))
        .collect();
    app.ingest(&events).await;
    let (status, html) = page(&app, "/events?type=turn.failed&range=1h").await;
    assert_eq!((status, count(&html, "class=\"event\"")), (StatusCode::OK, 50));
    assert!(html.contains("&lt;b&gt;0<") && !html.contains("<b>0"), "a name is not escaped");
    let next = html.split("href=\"").filter_map(|rest| rest.split('"').next()).find(|href| href.contains("cursor="));
    let (_, html) = page(&app, &next.unwrap().replace("&amp;", "&")).await;
    assert_eq!(count(&html, "class=\"event\""), 10);
    let (status, html) = page(&app, "/events?status=busy").await;
    assert_eq!(status, StatusCode::BAD_REQUEST);
    assert!(html.contains("is not known"), "the mistake is not told");
}

#[tokio::test]
async fn newer_events_are_counted() {
    let app = TestApp::start().await;
    let now = clock::now();
    let at = |seconds: i64| event_at(now.plus_micros(seconds * 1_000_000), "note", json!({}));
    let (old, newest) = (at(-9), at(-5));
    app.ingest(&[old, newest.clone()]).await;
    let news = async |newest: Value| {
        let request = json!({"request": {"search": "type=note", "part": {"News": newest}}});
        app.send(Method::POST, "/api/ui/events", Some(request)).await.1["news"].clone()
    };
    let known = json!({"at": newest["timestamp"], "id": newest["id"]});
    assert_eq!(news(known.clone()).await, 0);
    app.ingest(&[at(-4), at(-3), at(-7), event_at(now, "other", json!({}))]).await;
    assert_eq!(news(known.clone()).await, 2);
    assert_eq!(news(Value::Null).await, 5);
    app.ingest(&(0..99).map(|_| at(-1)).collect::<Vec<_>>()).await;
    assert_eq!(news(known).await, 100);
}
