//! What TimescaleDB does by itself, and what is compressed.

use super::days::connect;
use super::prices::{assert_same, everything, fleet, priced, run};
use super::write;
use crate::backend::{Fresh, postgres, timescale};
use crate::builder::{at, event, event_at, incoming};
use model::Timestamp;
use model::query::{Filter, PageRequest};
use model::time::HOUR_US;
use observatory::clock;
use observatory::retention::{cutoff, remove_marked, run_once};
use observatory::store::{Incoming, SessionLookup, Store, StoredEvent, Verdict};
use serde_json::{Value, json};
use sqlx::{AssertSqlSafe, PgPool};
use std::sync::Arc;

const DAY_US: i64 = 24 * HOUR_US;

/// Runs what TimescaleDB runs in the background, now.
async fn run_jobs(pool: &PgPool, policy: &str) {
    let jobs: Vec<i32> =
        sqlx::query_scalar("SELECT job_id FROM timescaledb_information.jobs WHERE proc_name = $1 ORDER BY job_id")
            .bind(policy)
            .fetch_all(pool)
            .await
            .unwrap();
    assert!(!jobs.is_empty(), "no job {policy}");
    for job in jobs {
        sqlx::raw_sql(AssertSqlSafe(format!("CALL run_job({job})"))).execute(pool).await.unwrap();
    }
}

async fn compress(fresh: &Fresh) {
    let pool = connect(&fresh.target).await;
    sqlx::raw_sql("SELECT compress_chunk(c, if_not_compressed => true) FROM show_chunks('events') c")
        .execute(&pool)
        .await
        .unwrap();
    pool.close().await;
    let status = fresh.store.layout().await.unwrap();
    assert!(status.parts > 0 && status.compressed == status.parts, "{status:?}");
}

/// A fleet over some days, all in 2026-03, the second half of it later.
fn days() -> (Vec<Incoming>, Vec<Incoming>) {
    let spread = |one: &Incoming, n: i64| {
        let mut moved: Value = serde_json::to_value(&*one.event).unwrap();
        moved["timestamp"] = json!(one.event.timestamp.plus_micros(n % 3 * DAY_US).to_string());
        incoming(moved)
    };
    let all: Vec<Incoming> = fleet().iter().zip(0..).map(|(one, n)| spread(one, n)).collect();
    let (early, late): (Vec<_>, Vec<_>) = all.into_iter().zip(0..).partition(|(_, n)| n % 2 == 0);
    let only = |pairs: Vec<(Incoming, i32)>| pairs.into_iter().map(|(one, _)| one).collect();
    (only(early), only(late))
}

/// The same is done to a database that compresses all it can after each step
/// and to one that compresses nothing.
#[tokio::test]
async fn compressed_days_answer_and_change_as_others_do() {
    let (one, other) = (timescale().await, postgres().await);
    let (early, late) = days();
    let stores = (priced(&one, "3").await, priced(&other, "3").await);
    let same = async || {
        compress(&one).await;
        assert_same(&everything(&stores.0).await, &everything(&stores.1).await);
    };
    for store in [&stores.0, &stores.1] {
        write(store, &early).await;
    }
    same().await;
    for store in [&stores.0, &stores.1] {
        let mut moved: Value = serde_json::to_value(&*early[3].event).unwrap();
        moved["timestamp"] = json!(at(99_999).to_string());
        let again = write(store, &[early[0].clone(), incoming(moved)]).await;
        assert_eq!(again, [Verdict::Duplicate, Verdict::Duplicate]);
        let verdicts = write(store, &late).await;
        assert!(verdicts.iter().all(|verdict| matches!(verdict, Verdict::Stored(_))), "late events");
    }
    same().await;
    let streams = (stores.0.events_after(3, 400).await.unwrap(), stores.1.events_after(3, 400).await.unwrap());
    assert_eq!(streams.0.len(), 400);
    // Each store received them at a time of its own.
    let told =
        |stream: &[StoredEvent]| -> Vec<_> { stream.iter().map(|row| (row.seq, Arc::clone(&row.event))).collect() };
    assert!(told(&streams.0) == told(&streams.1), "the streams differ");
    let summaries = (run(&priced(&one, "5").await).await, run(&priced(&other, "5").await).await);
    assert!(summaries.0.changed > 200);
    assert_eq!(summaries.0.changed, summaries.1.changed);
    same().await;
    for store in [&stores.0, &stores.1] {
        assert!(store.begin_removal("g1", at(0)).await.unwrap());
        assert_eq!(remove_marked(store).await.unwrap(), 1);
    }
    same().await;
    let reports = (run_once(&stores.0, at(3600)).await.unwrap(), run_once(&stores.1, at(3600)).await.unwrap());
    assert!(reports.0.events > 10);
    assert_eq!(reports.0.events, reports.1.events);
    same().await;
}

#[tokio::test]
async fn the_policies_follow_the_settings() {
    let fresh = timescale().await;
    let policies = async || fresh.store.layout().await.unwrap().policies;
    let first: Vec<(String, String)> = vec![
        ("events: compress".into(), "after 7 days, every 12:00:00".into()),
        ("hourly_metrics: refresh".into(), "every 00:10:00".into()),
    ];
    assert_eq!(policies().await, first);
    for days in [30, 30, 7] {
        fresh.store.prepare_days(at(0), days).await.unwrap();
        let drop: Vec<_> = policies().await.into_iter().filter(|(what, _)| what.ends_with("drop")).collect();
        let when = format!("after {days} days, every 01:00:00");
        assert_eq!(drop, [("events: drop".to_owned(), when.clone()), ("hourly_metrics: drop".to_owned(), when)]);
    }
    write(&fresh.store, &[incoming(event(0, "turn.started", json!({})))]).await;
    let pool = connect(&fresh.target).await;
    let now = incoming(event_at(clock::now(), "turn.started", json!({})));
    write(&fresh.store, &[now]).await;
    let old: i64 = sqlx::query_scalar("SELECT COUNT(*) FROM show_chunks('events', older_than => INTERVAL '7 days')")
        .fetch_one(&pool)
        .await
        .unwrap();
    run_jobs(&pool, "policy_compression").await;
    let status = fresh.store.layout().await.unwrap();
    assert_eq!((status.parts, status.compressed), (2, old));
}

/// The database drops old days while no server runs, which could mark their
/// sessions.
#[tokio::test]
async fn what_the_database_dropped_is_not_counted_again() {
    let fresh = timescale().await;
    let now = clock::now();
    let turn = |at: Timestamp| incoming(event_at(at, "turn.completed", json!({"turnId": at.to_string()})));
    let (old, new) = (turn(now.plus_micros(-40 * DAY_US)), turn(now));
    write(&fresh.store, &[old.clone(), new.clone()]).await;
    fresh.store.prepare_days(now, 30).await.unwrap();
    let pool = connect(&fresh.target).await;
    run_jobs(&pool, "policy_retention").await;
    let left = fresh.store.events(&Filter::default(), &PageRequest::default(), now).await.unwrap().items;
    assert_eq!(left, [(*new.event).clone()]);
    let stream = fresh.store.events_after(0, 1).await.unwrap();
    assert_eq!(stream.len(), 1, "the stream goes on behind what was dropped");
    assert_eq!(write(&fresh.store, std::slice::from_ref(&old)).await, [Verdict::Duplicate]);
    let cutoff = fresh.store.whole_cutoff(cutoff(now, 30));
    assert_eq!(run_once(&fresh.store, cutoff).await.unwrap().events, 0);
    assert_eq!(write(&fresh.store, &[old]).await, [Verdict::Expired]);
    let SessionLookup::Found(row) = fresh.store.session("s", None, now).await.unwrap() else { panic!("no session") };
    assert_eq!(row.turns, 2);
    let ids: i64 = sqlx::query_scalar("SELECT COUNT(*) FROM event_ids").fetch_one(&pool).await.unwrap();
    assert_eq!(ids, 1);
}

/// As `hourly_metrics` tells it, in order.
async fn hours(store: &Store, pool: &PgPool) -> Vec<String> {
    let rows: Vec<String> = sqlx::query_scalar(
        "SELECT concat_ws(' ', extract(epoch FROM hour)::bigint, gateway_id, turns, errors, \
         round(total_cost::numeric, 9), round(avg_context_pct::numeric, 6), round(avg_duration_ms::numeric, 3), \
         unique_sessions, round(estimated_cost::numeric, 9)) FROM hourly_metrics ORDER BY hour, gateway_id",
    )
    .fetch_all(pool)
    .await
    .unwrap();
    assert!(store.seen().await.unwrap().0 && !rows.is_empty());
    rows
}

#[tokio::test]
async fn hourly_metrics_tell_the_same_in_both_layouts() {
    let (one, other) = (timescale().await, postgres().await);
    let stores = (priced(&one, "3").await, priced(&other, "3").await);
    let pools = (connect(&one.target).await, connect(&other.target).await);
    let turn = |n: i64| {
        let kind = ["turn.completed", "turn.failed", "tool.failed", "turn.started"][usize::try_from(n % 4).unwrap()];
        let mut sent = event(
            n * 301,
            kind,
            json!({"turnId": n.to_string(), "gatewayId": format!("g{}", n % 2), "sessionKey": format!("s{}", n % 5),
                "timing": {"durationMs": n * 10}, "tokens": {"input": 10 * n, "output": n, "percentUsed": 0.25}}),
        );
        if n % 3 == 0 {
            sent["cost"] = json!({"totalCost": 0.01});
        } else {
            sent["model"] = json!({"modelId": "m", "provider": "p"});
        }
        incoming(sent)
    };
    let events: Vec<Incoming> = (0..120).map(turn).collect();
    for store in [&stores.0, &stores.1] {
        write(store, &events).await;
    }
    assert_eq!(hours(&stores.0, &pools.0).await, hours(&stores.1, &pools.1).await);
    run_jobs(&pools.0, "policy_refresh_continuous_aggregate").await;
    assert_eq!(hours(&stores.0, &pools.0).await, hours(&stores.1, &pools.1).await, "computed ahead");
    let late = incoming(event(2, "turn.completed", json!({"turnId": "late", "gatewayId": "g0"})));
    for store in [&stores.0, &stores.1] {
        write(store, std::slice::from_ref(&late)).await;
    }
    run_jobs(&pools.0, "policy_refresh_continuous_aggregate").await;
    assert_eq!(hours(&stores.0, &pools.0).await, hours(&stores.1, &pools.1).await, "a late event");
}
