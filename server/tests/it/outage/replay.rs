//! Commits whose outcome nobody knows.

use crate::backend::postgres;
use crate::builder::{event, incoming};
use model::query::{Filter, PageRequest};
use observatory::clock;
use observatory::ingest::{Record, Replay, Spool};
use observatory::live::{Feed, Hub};
use observatory::outage::Outage;
use serde_json::json;
use std::sync::Arc;
use std::time::Duration;
use tokio::time::timeout;

#[tokio::test]
async fn a_commit_whose_answer_was_lost_is_counted_and_announced_once() {
    let fresh = postgres().await;
    let folder = tempfile::tempdir().unwrap();
    let spool = Arc::new(Spool::open(folder.path(), 1 << 20).unwrap());
    let events: Vec<_> =
        (0..3).map(|n| incoming(event(n, "turn.completed", json!({"turnId": n.to_string()})))).collect();
    let hub = Arc::new(Hub::new(0));
    let feed = Arc::new(Feed::new(Arc::clone(&fresh.store), Arc::clone(&hub)));
    let mut batches = hub.subscribe();
    // Committed, but the connection was lost before the answer came.
    fresh.store.write(&events[..2], &[], clock::now()).await.unwrap();
    let record = Record { received_at: clock::now(), events: events.clone(), contact: None };
    assert_eq!(spool.append(&[record]).unwrap(), 1);
    let outage = Arc::new(Outage::new(Some(Arc::clone(&spool))));
    let replay = Replay::start((&fresh.store, &feed, &outage), &Arc::default()).unwrap();
    let mut depth = spool.watch();
    timeout(Duration::from_secs(30), depth.wait_for(|depth| depth.oldest_at.is_none())).await.unwrap().unwrap();
    replay.stop().await;
    let mut announced = Vec::new();
    while let Ok(batch) = batches.try_recv() {
        announced.extend(batch.events.iter().map(|stored| stored.event.id));
    }
    assert_eq!(announced, events.iter().map(|incoming| incoming.event.id).collect::<Vec<_>>());
    let page = fresh.store.events(&Filter::default(), &PageRequest::default(), clock::now()).await.unwrap();
    assert_eq!(page.items.len(), 3);
    let summary = observatory::answers::summary(&fresh.store, &Filter::default(), clock::now()).await.unwrap();
    assert_eq!((summary.totals.events, summary.totals.turns), (3, 3));
}

#[tokio::test]
async fn spooled_events_keep_the_time_of_their_arrival() {
    let fresh = postgres().await;
    let folder = tempfile::tempdir().unwrap();
    let spool = Arc::new(Spool::open(folder.path(), 1 << 20).unwrap());
    let arrived = clock::now().plus_micros(-3_600_000_000);
    let record = |events| Record { received_at: arrived, events, contact: None };
    spool.append(&[record(vec![incoming(event(0, "turn.started", json!({})))])]).unwrap();
    let outage = Arc::new(Outage::new(Some(Arc::clone(&spool))));
    let feed = Arc::new(Feed::new(Arc::clone(&fresh.store), Arc::new(Hub::new(0))));
    let replay = Replay::start((&fresh.store, &feed, &outage), &Arc::default()).unwrap();
    let mut depth = spool.watch();
    timeout(Duration::from_secs(30), depth.wait_for(|depth| depth.oldest_at.is_none())).await.unwrap().unwrap();
    replay.stop().await;
    assert_eq!(fresh.store.events_after(0, 10).await.unwrap()[0].received_at, arrived);
    assert_eq!(fresh.store.gateways(clock::now()).await.unwrap()[0].last_seen_at, arrived);
}
