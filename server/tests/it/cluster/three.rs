//! Three processes under load, of which the one that leads is killed.

use super::leads;
use super::process::Server;
use super::reader::Reader;
use crate::alerts::recorder::{Recorder, Seen};
use crate::alerts::watch::{full, messages, now, until};
use crate::backend::postgres;
use crate::builder::event_at;
use crate::cluster::pair::url;
use observatory::store::Store;
use reqwest::{Client, StatusCode};
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet, HashSet};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};
use tokio::sync::watch;

const SERVERS: usize = 3;
const CLIENTS: usize = 6;
const BATCH: usize = 7;
/// Events that are acknowledged before one is killed, and after another leads.
const LOAD: usize = 1500;
/// Before and after; together less than a storm, which is told in one message.
const ALERTS: usize = 2;
/// On a busy machine the load takes its time.
const LOAD_PATIENCE: Duration = Duration::from_mins(1);

/// What all clients sent and had acknowledged.
#[derive(Default)]
struct Ledger {
    ids: Mutex<Vec<String>>,
    /// Turns and tokens per session.
    sums: Mutex<BTreeMap<String, (i64, i64)>>,
    count: AtomicUsize,
    /// Bodies that were sent more than once.
    repeated: AtomicUsize,
}

impl Ledger {
    async fn reach(&self, count: usize) {
        let deadline = tokio::time::Instant::now() + LOAD_PATIENCE;
        while self.count.load(Ordering::Relaxed) < count {
            assert!(tokio::time::Instant::now() < deadline, "{:?} of {count} were acknowledged", self.count);
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
    }
}

/// Posts a body until some server acknowledges it.
async fn post(client: &Client, urls: &[String], mut at: usize, events: &[Value], ledger: &Ledger) {
    let body = json!({ "events": events });
    let mut attempts = 0;
    loop {
        let request = client.post(format!("{}/api/v1/ingest", urls[at % urls.len()])).json(&body);
        match request.timeout(Duration::from_secs(5)).send().await {
            Ok(answer) if answer.status() == StatusCode::OK => break,
            Ok(answer) => assert!(answer.status().is_server_error(), "{}", answer.status()),
            Err(_) => {}
        }
        attempts += 1;
        at += 1;
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    ledger.repeated.fetch_add(attempts, Ordering::Relaxed);
    ledger.ids.lock().unwrap().extend(events.iter().map(|event| event["id"].as_str().unwrap().to_owned()));
    ledger.count.fetch_add(events.len(), Ordering::Relaxed);
}

async fn client(index: usize, urls: Arc<Vec<String>>, ledger: Arc<Ledger>, stop: watch::Receiver<bool>) {
    let client = Client::new();
    let mut batch = 0;
    while !*stop.borrow() {
        let events: Vec<Value> = (0..BATCH)
            .map(|n| {
                // Sessions that several clients write to.
                let (session, tokens) = (format!("s{}", (index + n) % 4), i64::try_from(batch + n).unwrap());
                let turn = format!("{index}-{batch}-{n}");
                let mut sums = ledger.sums.lock().unwrap();
                let sum = sums.entry(session.clone()).or_default();
                *sum = (sum.0 + 1, sum.1 + tokens);
                event_at(
                    now(),
                    "turn.completed",
                    json!({"sessionKey": session, "turnId": turn, "tokens": {"input": tokens}}),
                )
            })
            .collect();
        post(&client, &urls, index + batch, &events, &ledger).await;
        batch += 1;
    }
}

async fn stored(store: &Store) -> Vec<String> {
    let (mut ids, mut cursor) = (Vec::new(), 0);
    loop {
        let page = store.events_after(cursor, 5000).await.unwrap();
        let Some(last) = page.last() else { return ids };
        cursor = last.seq;
        ids.extend(page.iter().map(|stored| stored.event.id.to_string()));
    }
}

/// Sessions that were told of, each as often as with another id.
fn told(seen: &[Seen]) -> Vec<(String, String)> {
    let distinct: BTreeSet<(String, String)> = seen
        .iter()
        .map(Seen::json)
        .filter(|message| message["rule"] == "context_warning")
        .map(|message| (message["sessionKey"].to_string(), message["id"].to_string()))
        .collect();
    distinct.into_iter().collect()
}

async fn leader(client: &Client, urls: &[String]) -> usize {
    until("a leader", async || {
        for (index, url) in urls.iter().enumerate() {
            if leads(client, url).await {
                return Some(index);
            }
        }
        None
    })
    .await
}

async fn alert(client: &Client, urls: &[String], at: usize, names: &str, ledger: &Ledger) {
    for number in 0..ALERTS {
        post(client, urls, at + number, &[full(&format!("{names}-{number}"), 0.9)], ledger).await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn one_of_three_is_killed_and_nothing_is_lost_or_counted_twice() {
    let fresh = postgres().await;
    let receiver = Recorder::start([]).await;
    let web = Client::new();
    let mut servers: Vec<Server> = (0..SERVERS).map(|_| Server::start(url(&fresh), &receiver.url)).collect();
    for server in &servers {
        server.healthy(&web).await;
    }
    let urls: Arc<Vec<String>> = Arc::new(servers.iter().map(|server| server.url.clone()).collect());
    let first = leader(&web, &urls).await;
    let ledger = Arc::new(Ledger::default());
    let (stop, stopping) = watch::channel(false);

    let mut readers = Vec::new();
    for index in 0..SERVERS {
        let addresses: Vec<&str> = urls.iter().map(String::as_str).collect();
        let mut reader = Reader::new(&addresses, index, "");
        reader.connected().await;
        let mut stopping = stopping.clone();
        readers.push(tokio::spawn(async move {
            tokio::select! {
                () = reader.read() => {}
                _ = stopping.wait_for(|stop| *stop) => {}
            }
            reader
        }));
    }
    let clients: Vec<_> = (0..CLIENTS)
        .map(|index| tokio::spawn(client(index, Arc::clone(&urls), Arc::clone(&ledger), stopping.clone())))
        .collect();

    ledger.reach(LOAD).await;
    alert(&web, &urls, 0, "before", &ledger).await;
    messages(&receiver, ALERTS).await;
    servers[first].kill();
    let killed = Instant::now();
    alert(&web, &urls, first, "after", &ledger).await;
    let next = leader(&web, &urls).await;
    let took = killed.elapsed();
    assert_ne!(next, first);
    until("alerts of the new leader", async || (told(&receiver.seen()).len() >= 2 * ALERTS).then_some(())).await;
    let told_after = killed.elapsed();
    println!("another server led {took:?} after the kill; what fired in between was told after {told_after:?}");
    assert!(took < Duration::from_secs(10), "{took:?}");
    let reached = ledger.count.load(Ordering::Relaxed);
    ledger.reach(reached + LOAD).await;

    stop.send_replace(true);
    for client in clients {
        client.await.unwrap();
    }
    let expected = stored(&fresh.store).await;
    let acknowledged = ledger.ids.lock().unwrap().clone();
    assert_eq!(expected.len(), acknowledged.len(), "lost, or stored twice");
    let ids: HashSet<&String> = acknowledged.iter().collect();
    assert!(expected.iter().all(|id| ids.contains(id)) && ids.len() == expected.len());
    let mut moved = 0;
    for reader in readers {
        let mut reader = reader.await.unwrap();
        reader.until("all events", |reader| reader.ids.len() >= expected.len()).await;
        assert!(reader.ids == expected, "once and in order");
        moved += reader.connections - 1;
    }
    assert!(moved >= 1, "the reader of the server that was killed went on elsewhere");
    println!(
        "{} events acknowledged, {} bodies sent again; {SERVERS} readers had each event once and in order, {moved} of \
         them went on at another server",
        expected.len(),
        ledger.repeated.load(Ordering::Relaxed)
    );

    agrees(&web, &urls[next], &ledger, expected.len()).await;
    let told = told(&receiver.seen());
    let sessions: BTreeSet<&String> = told.iter().map(|(session, _)| session).collect();
    assert_eq!((told.len(), sessions.len()), (2 * ALERTS, 2 * ALERTS), "each alert has one message: {told:?}");
}

/// What a server tells equals what was acknowledged.
async fn agrees(web: &Client, survivor: &str, ledger: &Ledger, events: usize) {
    let sums = ledger.sums.lock().unwrap().clone();
    for (session, (turns, tokens)) in sums {
        let path = format!("{survivor}/api/v1/sessions/{session}");
        let row: Value = web.get(path).send().await.unwrap().json().await.unwrap();
        assert_eq!((&row["turns"], &row["tokens"]["input"]), (&json!(turns), &json!(tokens)), "{session}");
    }
    let summary: Value =
        web.get(format!("{survivor}/api/v1/metrics/summary")).send().await.unwrap().json().await.unwrap();
    assert_eq!(summary["totals"]["events"], json!(events));
    let path = format!("{survivor}/api/v1/alerts?rule=context_warning&state=active");
    let alerts: Value = web.get(path).send().await.unwrap().json().await.unwrap();
    assert_eq!(alerts["items"].as_array().unwrap().len(), 2 * ALERTS);
}
