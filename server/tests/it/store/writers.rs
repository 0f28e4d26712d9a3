//! Many writers at once, as several servers on one database would be.

use super::any_order::derived;
use super::write;
use crate::backend::{Fresh, conformance};
use crate::builder::{at, event, incoming};
use observatory::store::{Incoming, Store, Verdict};
use serde_json::json;
use std::collections::HashMap;
use std::sync::Arc;

const WRITERS: usize = 16;
const BATCHES: usize = 8;
const BATCH: usize = 15;

conformance!(sixteen_writers_lose_nothing_and_count_nothing_twice);

/// Events of few sessions, so that all writers touch all of them; over three
/// days, so that they make days and chunks beside each other.
fn fleet() -> Vec<Incoming> {
    let count = i64::try_from(WRITERS * BATCHES * BATCH / 2).unwrap();
    (0..count)
        .map(|n| {
            let kind =
                ["turn.started", "tool.completed", "turn.completed", "turn.failed"][usize::try_from(n % 4).unwrap()];
            incoming(event(
                n * 259,
                kind,
                json!({"sessionKey": format!("s{}", n % 3), "gatewayId": format!("g{}", n % 2),
                    "turnId": format!("t{}", n % 60), "cost": {"totalCost": 0.001}, "tokens": {"input": n}}),
            ))
        })
        .collect()
}

async fn sixteen_writers_lose_nothing_and_count_nothing_twice(fresh: Fresh) {
    let fleet = fleet();
    // Each event is sent by two writers, in another order.
    let mut shares: Vec<Vec<Incoming>> = vec![Vec::new(); WRITERS];
    for (index, one) in fleet.iter().enumerate() {
        shares[index % WRITERS].push(one.clone());
        shares[(index * 7 + 3) % WRITERS].push(one.clone());
    }
    let mut tasks = Vec::new();
    for (index, mut share) in shares.into_iter().enumerate() {
        if index % 2 == 1 {
            share.reverse();
        }
        let store = Arc::new(Store::open(&fresh.target).await.unwrap());
        tasks.push(tokio::spawn(async move {
            let mut stored = Vec::new();
            for batch in share.chunks(BATCH) {
                let verdicts = write(&store, batch).await;
                for (one, verdict) in batch.iter().zip(verdicts) {
                    match verdict {
                        Verdict::Stored(seq) => stored.push((one.event.id, seq)),
                        verdict => assert_eq!(verdict, Verdict::Duplicate),
                    }
                }
            }
            store.close().await;
            stored
        }));
    }
    let mut positions = HashMap::new();
    for task in tasks {
        for (id, seq) in task.await.unwrap() {
            assert_eq!(positions.insert(id, seq), None, "{id} was stored twice");
        }
    }
    assert_eq!(positions.len(), fleet.len());
    let stream = fresh.store.events_after(0, 10_000).await.unwrap();
    assert!(stream.is_sorted_by_key(|event| event.seq));
    let told: HashMap<_, _> = stream.iter().map(|event| (event.event.id, event.seq)).collect();
    assert_eq!(told, positions);

    let other = fresh.again().await;
    write(&other.store, &fleet).await;
    let (many, one) = (derived(&fresh.store).await, derived(&other.store).await);
    assert!(many == one, "{}\n{}", many["summary"]["totals"], one["summary"]["totals"]);
    assert_eq!(fresh.store.gateways(at(0)).await.unwrap().iter().map(|gateway| gateway.events).sum::<i64>(), 960);
}
