//! PostgreSQL without TimescaleDB: a table per day.

use super::prices::everything;
use super::write;
use crate::backend::{Fresh, postgres};
use crate::builder::{at, event, event_at, incoming};
use model::Timestamp;
use model::time::HOUR_US;
use observatory::retention::run_once;
use observatory::store::{Incoming, Layout, Store, Target};
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

/// Makes the tables of 2026-03-01, each for about three events.
async fn make_parts(pool: &PgPool) -> usize {
    let mut parts = 1;
    let make = "SELECT events_make_day('2026-03-01', 3)";
    while !sqlx::query_scalar::<_, bool>(make).fetch_one(pool).await.unwrap() {
        parts += 1;
    }
    parts
}

#[tokio::test]
async fn a_day_that_is_too_full_to_be_moved_at_once_gets_several_tables() {
    let fresh = postgres().await;
    // Five of one instant stay together.
    let seconds = [0, 1, 2, 3, 3, 3, 3, 3, 4, 5, 6, 7];
    let events: Vec<Incoming> =
        seconds.map(|second| incoming(event(second, "turn.completed", json!({"turnId": second.to_string()})))).into();
    write(&fresh.store, &events).await;
    let before = everything(&fresh.store).await;
    let pool = connect(&fresh.target).await;
    assert_eq!(make_parts(&pool).await, 4);
    assert_eq!(make_parts(&pool).await, 1, "it is whole");
    let held: Vec<(String, i64)> =
        sqlx::query_as("SELECT tableoid::regclass::text, COUNT(*) FROM events GROUP BY 1 ORDER BY MIN(timestamp)")
            .fetch_all(&pool)
            .await
            .unwrap();
    let names = ["events_20260301", "events_20260301_2", "events_20260301_3", "events_20260301_4"];
    assert_eq!(held.iter().map(|(name, _)| name.as_str()).collect::<Vec<_>>(), names);
    assert_eq!(held.iter().map(|(_, events)| *events).collect::<Vec<_>>(), [3, 5, 3, 1]);
    assert_eq!(everything(&fresh.store).await, before);

    // What comes late finds its table, at both ends of the day too.
    let late = ["2026-03-01T00:00:00Z", "2026-03-01T10:00:03.000001Z", "2026-03-01T23:59:59.999999Z"]
        .map(|at| incoming(event_at(Timestamp::parse(at).unwrap(), "turn.started", json!({}))));
    write(&fresh.store, &late).await;
    fresh.store.prepare_days(at(0), 30).await.unwrap();
    assert_eq!(fresh.store.layout().await.unwrap().waiting, 0);
    // The whole day goes.
    let report = run_once(&fresh.store, at(0).bucket(DAY_US).plus_micros(DAY_US)).await.unwrap();
    assert_eq!(report.events, 15);
    let left: i64 = sqlx::query_scalar("SELECT COUNT(*) FROM pg_class WHERE relname LIKE 'events_20260301%'")
        .fetch_one(&pool)
        .await
        .unwrap();
    assert_eq!(left, 0, "a table of the day is left");
}

/// A move that was cut short goes on, whatever came meanwhile.
#[tokio::test]
async fn a_day_of_several_tables_is_finished_later() {
    let fresh = postgres().await;
    let events = |from: i64| -> Vec<Incoming> {
        (from..from + 6).map(|second| incoming(event(second, "turn.started", json!({})))).collect()
    };
    write(&fresh.store, &events(10)).await;
    let pool = connect(&fresh.target).await;
    sqlx::query("SELECT events_make_day('2026-03-01', 3)").execute(&pool).await.unwrap();
    write(&fresh.store, &events(8)).await;
    let before = everything(&fresh.store).await;
    // Of the first six three were moved, and the table takes all up to the twelfth second.
    assert_eq!(fresh.store.layout().await.unwrap().waiting, 4);
    fresh.store.prepare_days(at(0), 30).await.unwrap();
    assert_eq!(fresh.store.layout().await.unwrap().waiting, 0);
    assert_eq!(everything(&fresh.store).await, before);
}

/// The functions of an earlier version moved whole days only.
#[tokio::test]
async fn functions_of_an_earlier_version_are_replaced() {
    let fresh = postgres().await;
    let pool = connect(&fresh.target).await;
    sqlx::raw_sql(
        "DROP FUNCTION events_make_day(date, bigint); DROP FUNCTION events_missing_days(date, date, integer); \
         CREATE FUNCTION events_make_day(day date) RETURNS void LANGUAGE sql AS 'SELECT'",
    )
    .execute(&pool)
    .await
    .unwrap();
    let again = Store::open(&fresh.target).await.unwrap();
    again.prepare_days(at(0), 30).await.unwrap();
    let functions: Vec<String> =
        sqlx::query_scalar("SELECT oid::regprocedure::text FROM pg_proc WHERE proname = 'events_make_day'")
            .fetch_all(&pool)
            .await
            .unwrap();
    assert_eq!(functions, ["events_make_day(date,bigint)"]);
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
