//! The schema after the script: keys, columns, and the place of every table.

use super::{SCRIPT, TABLES, preparation, spread};
use crate::backend::postgres;
use crate::store::days::connect;
use crate::store::prices::{everything, fleet};
use observatory::clock;
use observatory::retention::run_once;
use observatory::store::Verdict;
use sqlx::{PgPool, Row};
use std::collections::BTreeSet;

/// Unique keys of a table, each with its columns.
async fn unique_keys(pool: &PgPool, table: &str) -> Vec<(String, Vec<String>)> {
    let rows = sqlx::query(
        "SELECT c.relname::text, array_agg(a.attname::text ORDER BY a.attnum) FROM pg_index i \
         JOIN pg_class c ON c.oid = i.indexrelid \
         JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = ANY (i.indkey) \
         WHERE i.indrelid = to_regclass($1) AND (i.indisunique OR i.indisexclusion) GROUP BY c.relname",
    )
    .bind(table)
    .fetch_all(pool)
    .await
    .unwrap();
    rows.iter().map(|row| (row.get(0), row.get(1))).collect()
}

#[tokio::test]
async fn every_table_has_its_place() {
    let fresh = postgres().await;
    let pool = connect(&fresh.target).await;
    let there: Vec<String> = sqlx::query_scalar(
        "SELECT relname::text FROM pg_class WHERE relnamespace = current_schema()::regnamespace \
         AND relkind IN ('r', 'p') AND NOT relispartition",
    )
    .fetch_all(&pool)
    .await
    .unwrap();
    let there: BTreeSet<&str> = there.iter().map(String::as_str).collect();
    let placed: BTreeSet<&str> = TABLES.iter().map(|(table, _)| *table).collect();
    assert_eq!(there, placed, "give each table its place in tests/it/distribution, and spread it in docs/citus.sql");
}

#[test]
fn the_script_spreads_what_is_to_be_spread_and_nothing_else() {
    let commands = SCRIPT.lines().filter_map(|line| line.strip_prefix("SELECT create_distributed_table('"));
    let commands: Vec<(&str, &str)> = commands.map(|rest| rest.split_once('\'').unwrap()).collect();
    let named: BTreeSet<&str> = commands.iter().map(|(table, _)| *table).collect();
    assert_eq!(named, spread().collect());
    for (index, (table, rest)) in commands.iter().enumerate() {
        let first = commands[0].0;
        let wanted = match index {
            0 => ", 'session_key');".to_owned(),
            _ => format!(", 'session_key', colocate_with => '{first}');"),
        };
        assert_eq!(*rest, wanted, "{table}");
    }
}

/// What Citus asks of a table that is spread, and of those it is joined with.
#[tokio::test]
async fn spread_tables_can_be_spread_by_session() {
    let fresh = postgres().await;
    let pool = connect(&fresh.target).await;
    sqlx::raw_sql(preparation()).execute(&pool).await.unwrap();
    fresh.store.prepare_days(clock::now(), 30).await.unwrap();
    for table in spread() {
        // Text with the same collation everywhere: equal keys lie together.
        let (kind, not_null, collation): (String, bool, String) = sqlx::query_as(
            "SELECT format_type(a.atttypid, a.atttypmod), a.attnotnull, c.collname::text FROM pg_attribute a \
             JOIN pg_collation c ON c.oid = a.attcollation \
             WHERE a.attrelid = to_regclass($1) AND a.attname = 'session_key'",
        )
        .bind(table)
        .fetch_one(&pool)
        .await
        .unwrap_or_else(|error| panic!("{table} has no session_key: {error}"));
        assert_eq!((kind.as_str(), not_null, collation.as_str()), ("text", true, "default"), "{table}");
        let (numbered, triggers, references): (bool, bool, bool) = sqlx::query_as(
            "SELECT EXISTS (SELECT 1 FROM pg_attribute WHERE attrelid = to_regclass($1) AND attidentity <> ''), \
             EXISTS (SELECT 1 FROM pg_trigger WHERE tgrelid = to_regclass($1)), \
             EXISTS (SELECT 1 FROM pg_constraint WHERE contype = 'f' AND to_regclass($1) IN (conrelid, confrelid))",
        )
        .bind(table)
        .fetch_one(&pool)
        .await
        .unwrap();
        assert!(!numbered && !triggers && !references, "{table}");
    }
    let parts: Vec<String> =
        sqlx::query_scalar("SELECT inhrelid::regclass::text FROM pg_inherits WHERE inhparent = 'events'::regclass")
            .fetch_all(&pool)
            .await
            .unwrap();
    assert!(parts.len() > 8, "{parts:?}");
    for table in spread().map(str::to_owned).chain(parts) {
        for (key, columns) in unique_keys(&pool, &table).await {
            assert!(columns.iter().any(|column| column == "session_key"), "{key} of {table}: {columns:?}");
        }
    }
    assert_eq!(unique_keys(&pool, "events").await.len(), 1);
}

/// The script changes no answer, and no statement depends on what it replaced.
#[tokio::test]
async fn after_the_script_everything_answers_as_before() {
    let (plain, prepared) = (postgres().await, postgres().await);
    let pool = connect(&prepared.target).await;
    sqlx::raw_sql(preparation()).execute(&pool).await.unwrap();
    let fleet = fleet();
    for fresh in [&plain, &prepared] {
        for batch in fleet.chunks(50) {
            fresh.store.write_events(batch, clock::now()).await.unwrap();
        }
        let again = fresh.store.write_events(&fleet, clock::now()).await.unwrap();
        assert!(again.iter().all(|verdict| *verdict == Verdict::Duplicate));
    }
    let one = hours(&connect(&plain.target).await).await;
    assert!(!one.is_empty());
    assert_eq!(one, hours(&pool).await);
    assert!(everything(&plain.store).await == everything(&prepared.store).await);
    let middle = fleet[fleet.len() / 2].event.timestamp;
    let cutoff = plain.store.whole_cutoff(middle);
    let removed = run_once(&plain.store, cutoff).await.unwrap();
    assert_eq!(removed.events, run_once(&prepared.store, cutoff).await.unwrap().events);
    assert!(everything(&plain.store).await == everything(&prepared.store).await);
}

async fn hours(pool: &PgPool) -> Vec<String> {
    sqlx::query_scalar("SELECT h::text FROM hourly_metrics h ORDER BY hour, gateway_id").fetch_all(pool).await.unwrap()
}
