//! The way to the hub, where others write too.

use crate::backend::{Fresh, postgres};
use crate::builder::{event, incoming};
use observatory::clock;
use observatory::live::{Batch, Feed, Hub, PAGE_EVENTS};
use observatory::store::{Store, Written};
use serde_json::json;
use std::sync::Arc;
use tokio::sync::broadcast::Receiver;

async fn write(store: &Store, count: i64) -> Written {
    let events: Vec<_> = (0..count).map(|second| incoming(event(second, "tool.invoked", json!({})))).collect();
    store.write(&events, &[], clock::now()).await.unwrap()
}

fn feed(fresh: &Fresh) -> (Feed, Receiver<Arc<Batch>>) {
    let hub = Arc::new(Hub::new(0));
    let batches = hub.subscribe();
    (Feed::new(Arc::clone(&fresh.store), hub), batches)
}

/// Positions that were published, which must follow each other.
fn published(batches: &mut Receiver<Arc<Batch>>) -> Vec<i64> {
    let mut seqs = Vec::new();
    let mut last = None;
    while let Ok(batch) = batches.try_recv() {
        assert!(last.is_none_or(|last| batch.before == last), "a gap");
        assert!(batch.events.len() <= PAGE_EVENTS as usize);
        last = Some(batch.cursor());
        seqs.extend(batch.events.iter().map(|event| event.seq));
    }
    seqs
}

#[tokio::test]
async fn what_follows_goes_straight_to_the_hub_and_a_gap_is_read_first() {
    let fresh = postgres().await;
    let (feed, mut batches) = feed(&fresh);
    let other = Store::open(&fresh.target).await.unwrap();
    let first = write(&fresh.store, 2).await;
    feed.committed(first.before, first.stored);
    assert_eq!(published(&mut batches), [1, 2]);

    // Another server was in between.
    write(&other, 2).await;
    let second = write(&fresh.store, 1).await;
    feed.committed(second.before, second.stored.clone());
    assert_eq!((published(&mut batches), feed.told()), (Vec::new(), 5));
    feed.events_missing().await;
    assert!(feed.advance().await.unwrap());
    assert_eq!(published(&mut batches), [3, 4, 5]);

    // What was read already is not told again, and nothing is told twice.
    feed.committed(second.before, second.stored);
    assert!(feed.advance().await.unwrap());
    let third = write(&fresh.store, 1).await;
    assert!(feed.advance().await.unwrap());
    feed.committed(third.before, third.stored);
    assert_eq!(published(&mut batches), [6]);
    other.close().await;
}

#[tokio::test]
async fn a_hub_far_behind_catches_up_in_bounded_steps() {
    let fresh = postgres().await;
    let (feed, mut batches) = feed(&fresh);
    let step = i64::from(PAGE_EVENTS) * 20;
    for _ in 0..4 {
        write(&fresh.store, step / 4).await;
    }
    write(&fresh.store, 1).await;
    assert!(!feed.advance().await.unwrap());
    assert_eq!(feed.hub().cursor(), step);
    assert!(feed.advance().await.unwrap());
    assert_eq!(published(&mut batches), (1..=step + 1).collect::<Vec<_>>());
}
