//! PostgreSQL without TimescaleDB: a table per day.

use super::prices::everything;
use super::write;
use crate::backend::{Fresh, postgres};
use crate::builder::{at, event, event_at, incoming};
use model::Timestamp;
use model::time::HOUR_US;
use observatory::store::{Incoming, Layout, Target};
use serde_json::json;
use sqlx::PgPool;

const DAY_US: i64 = 24 * HOUR_US;

pub async fn connect(target: &Target) -> PgPool {
    let Target::Postgres(url) = target else { panic!("not PostgreSQL") };
    PgPool::connect(url).await.unwrap()
}

fn on_day(day: i64) -> Incoming {
    incoming(event_at(at(day).plus_micros(day * DAY_US), "turn.completed", json!({"turnId": format!("{day}")})))
}

#[tokio::test]
async fn days_are_made_ahead_and_take_what_waits() {
    let fresh = postgres().await;
    let status = fresh.store.layout().await.unwrap();
    assert_eq!((status.layout, status.parts, status.waiting), (Layout::Days, 0, 0));
    let history: Vec<Incoming> = [-31, -2, -1, 0, 40].map(on_day).into();
    write(&fresh.store, &history).await;
    assert_eq!(fresh.store.layout().await.unwrap().waiting, 5);
    let before = everything(&fresh.store).await;
    fresh.store.prepare_days(at(0), 30).await.unwrap();
    let status = fresh.store.layout().await.unwrap();
    // Today and a week, and two days of history; older and far ones wait.
    assert_eq!((status.parts, status.waiting), (10, 2));
    assert_eq!(everything(&fresh.store).await, before);
    write(&fresh.store, &[on_day(7), on_day(3)]).await;
    assert_eq!(fresh.store.layout().await.unwrap().waiting, 2);
    fresh.store.prepare_days(at(0), 30).await.unwrap();
    assert_eq!(fresh.store.layout().await.unwrap(), status);
    let again: Vec<_> = write(&fresh.store, &history).await;
    assert!(again.iter().all(|verdict| *verdict == observatory::store::Verdict::Duplicate));
}

#[tokio::test]
async fn a_day_that_is_too_full_to_be_moved_at_once_waits_for_retention() {
    let fresh = postgres().await;
    let events: Vec<Incoming> = (0..4).map(|n| incoming(event(n, "turn.started", json!({})))).collect();
    write(&fresh.store, &events).await;
    let pool = connect(&fresh.target).await;
    for (rows_max, expected) in [(4_i64, 1_i64), (3, 0)] {
        let missing: i64 = sqlx::query_scalar(
            "SELECT COUNT(*) FROM events_missing_days('2026-02-01', '2026-03-01', 7, $1) day WHERE day = '2026-03-01'",
        )
        .bind(rows_max)
        .fetch_one(&pool)
        .await
        .unwrap();
        assert_eq!(missing, expected, "with {rows_max} rows at most");
    }
}

#[tokio::test]
async fn every_time_has_a_place() {
    let fresh = postgres().await;
    fresh.store.prepare_days(at(0), 30).await.unwrap();
    let edges = ["1970-01-01T00:00:00Z", "2026-03-01T23:59:59.999999Z", "2026-03-02T00:00:00Z", "9999-12-31T23:59:59Z"];
    for edge in edges {
        let at = Timestamp::parse(edge).unwrap();
        write(&fresh.store, &[incoming(event_at(at, "turn.started", json!({})))]).await;
    }
    let pool = connect(&fresh.target).await;
    let places: Vec<String> = sqlx::query_scalar("SELECT tableoid::regclass::text FROM events ORDER BY timestamp")
        .fetch_all(&pool)
        .await
        .unwrap();
    assert_eq!(places, ["events_default", "events_20260301", "events_20260302", "events_default"]);
    let plan: Vec<String> = sqlx::query_scalar(
        "EXPLAIN SELECT 1 FROM events WHERE timestamp >= '2026-03-02T10:00:00Z' AND timestamp < '2026-03-02T11:00:00Z'",
    )
    .fetch_all(&pool)
    .await
    .unwrap();
    let plan = plan.join("\n");
    assert!(plan.contains("events_20260302") && !plan.contains("events_20260301"), "{plan}");
}

/// Of each index of the schema, a day has its own.
#[tokio::test]
async fn days_have_the_indexes_of_the_schema() {
    let fresh: Fresh = postgres().await;
    fresh.store.prepare_days(at(0), 30).await.unwrap();
    let pool = connect(&fresh.target).await;
    let indexes = |table: &'static str| {
        let pool = pool.clone();
        async move {
            let definitions: Vec<String> = sqlx::query_scalar(
                "SELECT regexp_replace(pg_get_indexdef(indexrelid), '^.* USING ', '') || indisunique::text \
                 FROM pg_index WHERE indrelid = $1::regclass ORDER BY 1",
            )
            .bind(table)
            .fetch_all(&pool)
            .await
            .unwrap();
            definitions
        }
    };
    let parent = indexes("events").await;
    assert_eq!(parent.len(), 6, "{parent:?}");
    assert!(parent.contains(&"btree (id, \"timestamp\")true".to_owned()), "{parent:?}");
    assert_eq!(indexes("events_20260305").await, parent);
    assert_eq!(indexes("events_default").await, parent);
}
