//! `kill -9` between the change of an alert and the delivery of its message.

use super::recorder::{Recorder, Reply};
use super::watch::{CONTEXT, full, messages, until};
use reqwest::{Client, StatusCode};
use serde_json::json;
use std::collections::BTreeSet;
use std::path::Path;
use std::process::{Child, Command, Stdio};

const ALERTS: usize = 12;

fn start(folder: &Path, port: u16, receiver: &str) -> Child {
    std::fs::write(folder.join("alerts.yaml"), CONTEXT).unwrap();
    Command::new(env!("CARGO_BIN_EXE_observatory"))
        .env_clear()
        .env("OBSERVATORY_ADDR", format!("127.0.0.1:{port}"))
        .env("OBSERVATORY_DATA_DIR", folder)
        .env("OBSERVATORY_ALERTS", folder.join("alerts.yaml"))
        .env("OBSERVATORY_ALERT_NETWORKS", "private")
        .env("ALERT_WEBHOOK_URL", receiver)
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .unwrap()
}

async fn healthy(client: &Client, url: &str) {
    until("the server", async || {
        let answer = client.get(format!("{url}/api/v1/health")).send().await;
        answer.is_ok_and(|answer| answer.status() == StatusCode::OK).then_some(())
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_fired_before_a_crash_is_delivered_after_it_once() {
    let folder = tempfile::tempdir().unwrap();
    let port = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    let url = format!("http://127.0.0.1:{port}");
    // The first requests hang: nothing can be booked as delivered.
    let receiver = Recorder::start((0..8).map(|_| Reply::Hang)).await;
    let client = Client::new();
    let mut server = start(folder.path(), port, &receiver.url);
    healthy(&client, &url).await;
    for number in 0..4 {
        let body = json!({"events": [full(&format!("s{number}"), 0.9)]});
        let answer = client.post(format!("{url}/api/v1/ingest")).json(&body).send().await.unwrap();
        assert_eq!(answer.status(), StatusCode::OK);
    }
    let before = messages(&receiver, 4).await;
    server.kill().unwrap();
    server.wait().unwrap();

    let mut server = start(folder.path(), port, &receiver.url);
    healthy(&client, &url).await;
    // Again on their way, and killed again; then they arrive.
    messages(&receiver, 8).await;
    server.kill().unwrap();
    server.wait().unwrap();
    let mut server = start(folder.path(), port, &receiver.url);
    healthy(&client, &url).await;
    let seen = messages(&receiver, ALERTS).await;
    let ids = |range: std::ops::Range<usize>| -> BTreeSet<String> {
        seen[range].iter().map(|seen| seen.header("webhook-id").unwrap().to_owned()).collect()
    };
    assert_eq!((ids(0..4).len(), ids(8..12).len()), (4, 4), "each once");
    assert!(ids(0..4) == ids(4..8) && ids(4..8) == ids(8..12), "a repetition has the same id");
    assert_eq!(before.len(), 4);
    // An event that comes again makes no new message.
    let delivered = until("the deliveries", async || {
        let answer = client.get(format!("{url}/api/v1/alerts?state=active")).send().await.unwrap();
        let body: serde_json::Value = answer.json().await.unwrap();
        body["items"].as_array().map(Vec::len)
    })
    .await;
    assert_eq!(delivered, 4);
    server.kill().unwrap();
    server.wait().unwrap();
    assert_eq!(receiver.seen().len(), ALERTS);
}
