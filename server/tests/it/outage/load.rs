//! PostgreSQL is stopped under load, and the server killed while it is away.

use super::Cluster;
use super::program::{Program, healthy};
use crate::builder::event;
use futures_util::StreamExt;
use reqwest::{Client, StatusCode};
use serde_json::{Value, json};
use std::collections::{BTreeMap, HashSet};
use std::path::Path;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;
use tokio::time::timeout;
use tokio_tungstenite::connect_async;
use tokio_tungstenite::tungstenite::Message;

const CLIENTS: usize = 4;
const BATCH_EVENTS: u64 = 5;

/// What all clients share.
#[derive(Clone, Default)]
struct Load {
    acknowledged: Arc<AtomicUsize>,
    is_over: Arc<AtomicBool>,
}

impl Load {
    /// Waits until `count` more events are acknowledged; how long it took.
    async fn takes(&self, count: usize) -> Duration {
        let begun = std::time::Instant::now();
        let wanted = self.acknowledged.load(Ordering::Relaxed) + count;
        for _ in 0..6000 {
            if self.acknowledged.load(Ordering::Relaxed) >= wanted {
                return begun.elapsed();
            }
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        panic!("ingest stands still at {}", self.acknowledged.load(Ordering::Relaxed));
    }
}

/// Posts numbered events, each batch until it is acknowledged; their ids.
async fn post(url: String, load: Load, index: usize) -> Vec<String> {
    let client = Client::builder().timeout(Duration::from_secs(30)).build().unwrap();
    let gateway = format!("gw{index}");
    let series = uuid::Uuid::new_v4();
    let mut ids = Vec::new();
    while !load.is_over.load(Ordering::Relaxed) {
        let first = ids.len() as u64 + 1;
        let events: Vec<Value> = (first..first + BATCH_EVENTS)
            .map(|number| {
                let told = json!({"gatewayId": gateway, "turnId": number.to_string(), "tokens": {"input": number},
                    "sequence": {"series": series, "number": number}});
                event(i64::try_from(number).unwrap(), "turn.completed", told)
            })
            .collect();
        let last = first + BATCH_EVENTS - 1;
        let report = json!({"gatewayId": gateway, "sentAt": "2026-03-01T10:00:00Z",
            "sequence": {"series": series, "assigned": last, "settled": first - 1}});
        let body = json!({"events": events, "gateway": report});
        // The server may be gone for a while: the same body again, as gateways do.
        loop {
            let answer = client.post(format!("{url}/api/v1/ingest")).json(&body).send().await;
            match answer.map(|answer| answer.status()) {
                Ok(StatusCode::OK) => break,
                Ok(StatusCode::SERVICE_UNAVAILABLE) | Err(_) => tokio::time::sleep(Duration::from_millis(20)).await,
                Ok(status) => panic!("answered {status}"),
            }
        }
        load.acknowledged.fetch_add(events.len(), Ordering::Relaxed);
        ids.extend(events.iter().map(|event| event["id"].as_str().unwrap().to_owned()));
    }
    ids
}

/// Follows the stream over all interruptions; the events in the order they came.
async fn follow(url: String, seen: Arc<Mutex<Vec<Value>>>) {
    let mut after = 0;
    loop {
        let address = format!("{}/api/v1/stream?after={after}", url.replace("http", "ws"));
        if let Ok((mut socket, _)) = connect_async(address).await {
            while let Some(Ok(message)) = socket.next().await {
                let Message::Text(text) = message else { continue };
                let frame: Value = serde_json::from_str(&text).unwrap();
                assert_ne!(frame["type"], "gap", "{frame}");
                if frame["type"] == "events" {
                    after = frame["cursor"].as_i64().unwrap();
                    seen.lock().unwrap().extend(frame["events"].as_array().unwrap().iter().cloned());
                }
            }
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
}

async fn get(client: &Client, url: &str, path: &str) -> (StatusCode, Value) {
    crate::harness::read(client.get(format!("{url}{path}")).send().await.unwrap()).await
}

fn segments(folder: &Path) -> usize {
    let files = std::fs::read_dir(folder.join("data/spool")).unwrap();
    files.filter(|file| file.as_ref().unwrap().file_name() != "lock").count()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn everything_acknowledged_is_stored_once_and_in_order() {
    let mut cluster = Cluster::start();
    let folder = tempfile::tempdir().unwrap();
    let port = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    let url = format!("http://127.0.0.1:{port}");
    let client = Client::new();
    let mut program = Program::start(&cluster, folder.path(), port);
    healthy(&client, &url, |health| health["status"] == "ok").await;
    let seen = Arc::new(Mutex::new(Vec::new()));
    let reader = tokio::spawn(follow(url.clone(), Arc::clone(&seen)));
    let load = Load::default();
    let posting: Vec<_> = (0..CLIENTS).map(|index| tokio::spawn(post(url.clone(), load.clone(), index))).collect();
    load.takes(200).await;

    cluster.stop();
    let stopped = load.takes(1000).await;
    let health = healthy(&client, &url, |health| health["status"] == "degraded").await;
    assert!(health["spool"]["events"].as_u64().unwrap() > 0, "{health}");
    println!("PostgreSQL stopped: 1000 events acknowledged in {stopped:?}, {}", health["spool"]);
    cluster.resume();
    healthy(&client, &url, |health| health["status"] == "ok" && health["spool"]["oldestAt"].is_null()).await;
    println!("replayed under load; {} events acknowledged", load.acknowledged.load(Ordering::Relaxed));

    cluster.stop();
    load.takes(1000).await;
    program.kill();
    assert!(segments(folder.path()) > 0);
    let mut program = Program::start(&cluster, folder.path(), port);
    program.said("waiting for the database").await;
    assert!(program.is_running() && client.get(&url).send().await.is_err(), "it waits, and says nothing false");
    cluster.resume();
    load.takes(500).await;
    load.is_over.store(true, Ordering::Relaxed);
    let mut sent = BTreeMap::new();
    for (index, client) in posting.into_iter().enumerate() {
        sent.insert(format!("gw{index}"), client.await.unwrap());
    }
    healthy(&client, &url, |health| health["status"] == "ok" && health["spool"]["oldestAt"].is_null()).await;
    assert_eq!(segments(folder.path()), 0);

    let all: usize = sent.values().map(Vec::len).sum();
    println!("{all} events acknowledged in all");
    let (_, summary) = get(&client, &url, "/api/v1/metrics/summary").await;
    assert_eq!((&summary["totals"]["events"], &summary["totals"]["turns"]), (&json!(all), &json!(all)));
    timeout(Duration::from_secs(30), async {
        while seen.lock().unwrap().len() < all {
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    })
    .await
    .expect("the reader has not seen all");
    reader.abort();
    let seen = seen.lock().unwrap().clone();
    assert_eq!(seen.iter().map(|event| event["id"].as_str().unwrap()).collect::<HashSet<_>>().len(), seen.len());
    for (gateway, ids) in sent {
        let mine = seen.iter().filter(|event| event["gatewayId"] == gateway.as_str());
        assert!(mine.map(|event| event["id"].as_str().unwrap()).eq(ids.iter()), "{gateway}: not in order");
        let (_, session) = get(&client, &url, &format!("/api/v1/sessions/s?gateway={gateway}")).await;
        let count = ids.len();
        assert_eq!((&session["turns"], &session["tokens"]["input"]), (&json!(count), &json!(count * (count + 1) / 2)));
        let (_, detail) = get(&client, &url, &format!("/api/v1/gateways/{gateway}")).await;
        assert_eq!(detail["missingEvents"], 0, "{detail}");
    }
}
