//! `kill -9` at a random moment: everything acknowledged is there, once.

use crate::builder::event;
use rand::RngExt;
use reqwest::{Client, StatusCode};
use serde_json::{Value, json};
use std::collections::HashSet;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::{Arc, Mutex};
use std::time::Duration;

const ROUNDS: usize = 20;
const CLIENTS: usize = 4;

fn start(folder: &Path, port: u16) -> Child {
    Command::new(env!("CARGO_BIN_EXE_observatory"))
        .env_clear()
        .env("OBSERVATORY_ADDR", format!("127.0.0.1:{port}"))
        .env("OBSERVATORY_DATA_DIR", folder)
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .unwrap()
}

async fn healthy(client: &Client, url: &str) {
    for _ in 0..600 {
        if client.get(format!("{url}/api/v1/health")).send().await.is_ok_and(|answer| answer.status() == StatusCode::OK)
        {
            return;
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    panic!("the server did not become healthy");
}

/// Posts batches until the server is gone, and notes which were acknowledged.
async fn post_until_dead(client: Client, url: String, acknowledged: Arc<Mutex<HashSet<String>>>, client_index: usize) {
    for batch in 0_i64.. {
        let events: Vec<Value> = (0..7)
            .map(|n| {
                event(
                    batch * 7 + n,
                    "turn.completed",
                    json!({"sessionKey": format!("s{client_index}"), "turnId": format!("{batch}-{n}")}),
                )
            })
            .collect();
        let answer = client.post(format!("{url}/api/v1/ingest")).json(&json!({"events": events})).send().await;
        let Ok(answer) = answer else { return };
        if answer.status() == StatusCode::OK {
            let mut acknowledged = acknowledged.lock().unwrap();
            acknowledged.extend(events.iter().map(|event| event["id"].as_str().unwrap().to_owned()));
        }
    }
}

async fn stored_ids(client: &Client, url: &str) -> Vec<String> {
    let (mut ids, mut cursor) = (Vec::new(), String::new());
    loop {
        let page: Value = client
            .get(format!("{url}/api/v1/events?limit=500&cursor={cursor}"))
            .send()
            .await
            .unwrap()
            .json()
            .await
            .unwrap();
        ids.extend(page["items"].as_array().unwrap().iter().map(|event| event["id"].as_str().unwrap().to_owned()));
        match page["nextCursor"].as_str() {
            Some(next) => cursor = form_urlencoded::byte_serialize(next.as_bytes()).collect(),
            None => return ids,
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_acknowledged_event_is_there_exactly_once() {
    let folder = tempfile::tempdir().unwrap();
    let port = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    let url = format!("http://127.0.0.1:{port}");
    let acknowledged = Arc::new(Mutex::new(HashSet::new()));
    for round in 0..ROUNDS {
        let client = Client::new();
        let mut server = start(folder.path(), port);
        healthy(&client, &url).await;
        let posting: Vec<_> = (0..CLIENTS)
            .map(|index| tokio::spawn(post_until_dead(client.clone(), url.clone(), Arc::clone(&acknowledged), index)))
            .collect();
        let moment = rand::rng().random_range(20..250);
        tokio::time::sleep(Duration::from_millis(moment)).await;
        server.kill().unwrap();
        server.wait().unwrap();
        for client in posting {
            client.await.unwrap();
        }
        println!("round {round}: killed after {moment} ms, {} events acknowledged", acknowledged.lock().unwrap().len());
    }
    let client = Client::new();
    let mut server = start(folder.path(), port);
    healthy(&client, &url).await;
    let stored = stored_ids(&client, &url).await;
    let unique: HashSet<&String> = stored.iter().collect();
    assert_eq!(unique.len(), stored.len(), "an event is stored twice");
    let acknowledged = acknowledged.lock().unwrap().clone();
    assert!(acknowledged.len() > ROUNDS * 7, "hardly anything was acknowledged");
    let lost: Vec<_> = acknowledged.iter().filter(|id| !unique.contains(id)).collect();
    assert!(lost.is_empty(), "{} acknowledged events are lost", lost.len());
    let summary: Value =
        client.get(format!("{url}/api/v1/metrics/summary")).send().await.unwrap().json().await.unwrap();
    assert_eq!(summary["totals"]["events"], json!(stored.len()), "the rollups do not agree with the events");
    server.kill().unwrap();
    server.wait().unwrap();
}
