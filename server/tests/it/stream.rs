//! `WS /api/v1/stream`.

use crate::builder::event;
use crate::harness::TestApp;
use futures_util::StreamExt;
use serde_json::{Value, json};
use std::time::Duration;
use tokio::net::TcpStream;
use tokio::time::timeout;
use tokio_tungstenite::tungstenite::client::IntoClientRequest;
use tokio_tungstenite::tungstenite::{Error, Message};
use tokio_tungstenite::{MaybeTlsStream, WebSocketStream, connect_async};

type Socket = WebSocketStream<MaybeTlsStream<TcpStream>>;

async fn open(app: &TestApp, query: &str, headers: &[(&'static str, &str)]) -> Result<Socket, Error> {
    let url = format!("{}/api/v1/stream{query}", app.url.replace("http", "ws"));
    let mut request = url.into_client_request().unwrap();
    for (name, value) in headers {
        request.headers_mut().insert(*name, value.parse().unwrap());
    }
    connect_async(request).await.map(|(socket, _)| socket)
}

async fn next(socket: &mut Socket) -> Value {
    loop {
        let message = timeout(Duration::from_secs(10), socket.next()).await.unwrap().unwrap().unwrap();
        if let Message::Text(text) = message {
            return serde_json::from_str(&text).unwrap();
        }
    }
}

fn ids(frame: &Value) -> Vec<&str> {
    assert_eq!(frame["type"], "events", "{frame}");
    frame["events"].as_array().unwrap().iter().map(|event| event["id"].as_str().unwrap()).collect()
}

#[tokio::test]
async fn events_arrive_as_they_are_stored() {
    let app = TestApp::start().await;
    let mut socket = open(&app, "", &[]).await.unwrap();
    let hello = next(&mut socket).await;
    assert_eq!((&hello["type"], &hello["cursor"]), (&json!("hello"), &json!(0)));
    assert!(hello["serverTime"].as_str().unwrap().ends_with('Z'));
    let sent = event(0, "turn.started", json!({"odd": "field"}));
    app.ingest(std::slice::from_ref(&sent)).await;
    let frame = next(&mut socket).await;
    assert_eq!((&frame["cursor"], &frame["events"]), (&json!(1), &json!([sent])));
    app.ingest(std::slice::from_ref(&sent)).await;
    let other = event(1, "turn.started", json!({}));
    app.ingest(std::slice::from_ref(&other)).await;
    assert_eq!(ids(&next(&mut socket).await), [other["id"].as_str().unwrap()], "a duplicate is not sent again");
}

#[tokio::test]
async fn alerts_come_as_they_change_to_those_whom_they_concern() {
    let app = TestApp::start().await;
    let mut all = open(&app, "", &[]).await.unwrap();
    let mut session = open(&app, "?gateway=gw&session=full", &[]).await.unwrap();
    let mut other = open(&app, "?session=calm", &[]).await.unwrap();
    for socket in [&mut all, &mut session, &mut other] {
        assert_eq!(next(socket).await["type"], "hello");
    }
    app.ingest(&[crate::alerts::watch::full("full", 0.99)]).await;
    for socket in [&mut all, &mut session] {
        let mut rules = Vec::new();
        while rules.len() < 2 {
            let frame = next(socket).await;
            if frame["type"] == "alert" {
                assert_eq!(
                    (&frame["alert"]["state"], &frame["alert"]["sessionKey"]),
                    (&json!("firing"), &json!("full"))
                );
                rules.push(frame["alert"]["rule"].as_str().unwrap().to_owned());
            }
        }
        rules.sort();
        assert_eq!(rules, ["context_critical", "context_warning"]);
    }
    app.ingest(&[crate::alerts::watch::full("calm", 0.1)]).await;
    assert_eq!(next(&mut other).await["type"], "events", "an alert of another session is not for it");
}

#[tokio::test]
async fn a_reader_resumes_behind_its_cursor_without_loss() {
    let app = TestApp::start().await;
    let events: Vec<Value> = (0..700).map(|n| event(n, "turn.started", json!({}))).collect();
    app.ingest(&events).await;
    let mut socket = open(&app, "?after=100", &[]).await.unwrap();
    assert_eq!(next(&mut socket).await["cursor"], 100);
    let mut received = 0;
    while received < 600 {
        received += ids(&next(&mut socket).await).len();
    }
    assert_eq!(received, 600);
    let live = event(900, "turn.started", json!({}));
    app.ingest(std::slice::from_ref(&live)).await;
    assert_eq!(ids(&next(&mut socket).await), [live["id"].as_str().unwrap()]);
}

#[tokio::test]
async fn filters_pass_what_was_asked_for() {
    let app = TestApp::start().await;
    let mut socket = open(&app, "?gateway=a&session=x&type=turn.failed", &[]).await.unwrap();
    next(&mut socket).await;
    let wanted = event(0, "turn.failed", json!({"gatewayId": "a", "sessionKey": "x"}));
    app.ingest(&[
        event(0, "turn.failed", json!({"gatewayId": "b", "sessionKey": "x"})),
        event(0, "turn.failed", json!({"gatewayId": "a", "sessionKey": "y"})),
        event(0, "turn.started", json!({"gatewayId": "a", "sessionKey": "x"})),
        wanted.clone(),
    ])
    .await;
    assert_eq!(ids(&next(&mut socket).await), [wanted["id"].as_str().unwrap()]);
}

#[tokio::test]
async fn every_alert_comes_to_whoever_asks_for_all_of_them() {
    let app = TestApp::start().await;
    let mut all = open(&app, "?gateway=other&alerts=all", &[]).await.unwrap();
    let mut only = open(&app, "?alerts=only", &[]).await.unwrap();
    next(&mut all).await;
    next(&mut only).await;
    let since = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap();
    let now = model::Timestamp::from_millis(i64::try_from(since.as_millis()).unwrap());
    let full = json!({
        "gatewayId": "a", "sessionKey": "x", "timestamp": now, "tokens": {"contextUsed": 90, "contextMax": 100},
    });
    app.ingest(&[event(0, "turn.completed", full)]).await;
    for socket in [&mut all, &mut only] {
        let frame = next(socket).await;
        assert_eq!((&frame["type"], &frame["alert"]["rule"]), (&json!("alert"), &json!("context_warning")), "{frame}");
    }
    let Err(Error::Http(refused)) = open(&app, "?alerts=some", &[]).await else { panic!("it was let in") };
    assert_eq!(refused.status(), 400);
}

#[tokio::test]
async fn what_is_no_longer_stored_is_a_gap() {
    let app = TestApp::start().await;
    app.ingest(&(0..20).map(|n| event(n, "turn.started", json!({}))).collect::<Vec<_>>()).await;
    let pool =
        sqlx::SqlitePool::connect(&format!("sqlite:{}/observatory.db", app.folder.path().display())).await.unwrap();
    sqlx::query("DELETE FROM events WHERE seq <= 15").execute(&pool).await.unwrap();
    let mut socket = open(&app, "?after=5", &[]).await.unwrap();
    next(&mut socket).await;
    assert_eq!(next(&mut socket).await, json!({"type": "gap", "missed": 10, "cursor": 15}));
    assert_eq!(ids(&next(&mut socket).await).len(), 5);
}

#[tokio::test]
async fn a_slow_reader_is_told_of_a_gap_and_goes_on() {
    let app = TestApp::start().await;
    let mut slow = open(&app, "", &[]).await.unwrap();
    let pad = "x".repeat(60_000);
    let mut sent = 0_i64;
    // More commits than are buffered, and more bytes than sockets hold.
    for _ in 0..observatory::live::BATCHES_BUFFERED_MAX + 200 {
        app.ingest(&[event(sent, "turn.started", json!({"pad": pad}))]).await;
        sent += 1;
    }
    let (mut received, mut missed, mut cursor) = (0, 0, 0);
    while cursor < sent {
        let frame = next(&mut slow).await;
        match frame["type"].as_str().unwrap() {
            "events" => received += i64::try_from(frame["events"].as_array().unwrap().len()).unwrap(),
            "gap" => missed += frame["missed"].as_i64().unwrap(),
            _ => {}
        }
        cursor = frame["cursor"].as_i64().unwrap();
    }
    assert!(missed > 0, "nothing was missed");
    assert_eq!(received + missed, sent);
}

#[tokio::test]
async fn other_sites_and_strangers_are_refused() {
    let app = TestApp::with_token("secret").await;
    assert!(open(&app, "", &[]).await.is_err());
    assert!(open(&app, "", &[("authorization", "Bearer secret")]).await.is_ok());
    let foreign = [("authorization", "Bearer secret"), ("origin", "https://evil.example")];
    assert!(open(&app, "", &foreign).await.is_err());
    let own = [("authorization", "Bearer secret"), ("origin", app.url.as_str())];
    assert!(open(&app, "", &own).await.is_ok());
    assert!(open(&app, "?token=secret", &[("authorization", "Bearer secret")]).await.is_err());
}
