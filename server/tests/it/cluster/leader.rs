//! One server evaluates alerts, and another one goes on.

use super::leads;
use super::pair::{Pair, pair, server, until_leads};
use crate::alerts::watch::{full, messages, until};
use reqwest::StatusCode;
use std::collections::BTreeSet;
use std::time::{Duration, Instant};

/// Ends the session that has the lock, and says who had it.
async fn terminate_leader(pair: &Pair) {
    let ended: Vec<bool> = sqlx::query_scalar(
        "SELECT pg_terminate_backend(a.pid) FROM pg_stat_activity a JOIN pg_locks l ON l.pid = a.pid \
         WHERE a.datname = current_database() AND a.application_name = 'observatory leader' \
         AND l.locktype = 'advisory' AND l.granted",
    )
    .fetch_all(&pair.pool)
    .await
    .unwrap();
    assert_eq!(ended, [true]);
}

#[tokio::test]
async fn a_leader_that_lost_its_lock_stops_and_another_goes_on() {
    let pair = pair().await;
    let (leader, follower) = (&pair.leader, &pair.follower);
    leader.ingest(&[full("before", 0.9)]).await;
    messages(&pair.receiver, 1).await;
    terminate_leader(&pair).await;
    let begun = Instant::now();
    until("the end of the old leader", async || (!leads(&leader.client, &leader.url).await).then_some(())).await;
    let stopped = begun.elapsed();
    for (app, session) in [(leader, "between-1"), (follower, "between-2")] {
        assert_eq!(app.ingest(&[full(session, 0.9)]).await.0, StatusCode::OK);
    }
    // Whichever of the two.
    let next = until("a new leader", async || {
        for app in [leader, follower] {
            if leads(&app.client, &app.url).await {
                return Some(app);
            }
        }
        None
    })
    .await;
    let took = begun.elapsed();
    println!("the old leader stopped after {stopped:?}, the next one led after {took:?}");
    assert!(took < Duration::from_secs(10), "{took:?}");
    messages(&pair.receiver, 3).await;
    next.ingest(&[full("after", 0.9)]).await;
    let seen = messages(&pair.receiver, 4).await;
    let sessions: BTreeSet<String> =
        seen.iter().map(|seen| seen.json()["sessionKey"].as_str().unwrap().to_owned()).collect();
    assert_eq!(sessions.len(), 4, "each is told once: {sessions:?}");
    let both = [leads(&leader.client, &leader.url).await, leads(&follower.client, &follower.url).await];
    assert_eq!(both.iter().filter(|leads| **leads).count(), 1);
    let (_, page) = next.get("/api/v1/alerts?state=active&rule=context_warning").await;
    assert_eq!(page["items"].as_array().unwrap().len(), 4);
    assert_eq!(pair.receiver.seen().len(), 4, "nothing was told twice");
}

#[tokio::test]
async fn a_leader_that_stops_in_order_is_followed() {
    let pair = pair().await;
    let Pair { fresh, receiver, leader, follower, .. } = pair;
    leader.ingest(&[full("a", 0.9)]).await;
    messages(&receiver, 1).await;
    let begun = Instant::now();
    leader.stop().await;
    until_leads(&follower).await;
    println!("followed {:?} after it was told to stop", begun.elapsed());
    let third = server(&fresh, &receiver).await;
    third.ingest(&[full("a", 0.1)]).await;
    let seen = messages(&receiver, 2).await;
    assert_eq!(seen[1].json()["kind"], "resolved");
    assert!(!leads(&third.client, &third.url).await);
    third.stop().await;
    follower.stop().await;
    assert_eq!(receiver.seen().len(), 2);
}
