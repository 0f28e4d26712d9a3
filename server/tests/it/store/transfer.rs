//! Everything of one database in another.

use super::differential::{Numbers, Probes, answers, difference, fill, some_probes};
use super::prices::fleet;
use super::write;
use crate::backend::{self, Fresh, Kind};
use crate::builder::{at, event, incoming};
use observatory::progress::Progress;
use observatory::store::{Incoming, Layout, Store, StoreError, Target, Verdict};
use observatory::transfer::{self, Report};
use serde_json::json;
use sqlx::{AssertSqlSafe, Connection as _, PgConnection, SqliteConnection};
use std::collections::BTreeSet;

/// A database with something in every table, and with positions of the stream
/// that were given and removed.
async fn filled(fresh: &Fresh) -> Vec<Incoming> {
    fill(fresh).await;
    let events = fleet();
    write(&fresh.store, &events).await;
    fresh.store.put_setting("retention_days", "20", "somebody", at(0)).await.unwrap();
    let gone = incoming(event(0, "turn.started", json!({"gatewayId": "gone"})));
    write(&fresh.store, &[gone]).await;
    fresh.store.begin_removal("gone", at(0)).await.unwrap();
    observatory::retention::remove_marked(&fresh.store).await.unwrap();
    events
}

async fn run(from: &Fresh, to: &Fresh) -> Result<Report, StoreError> {
    let layout = (to.kind == Kind::Postgres).then_some(Layout::Days);
    transfer::run(&from.target, &to.target, layout, &|_, _, _| Progress::silent()).await
}

fn assert_equal(report: &Report) {
    assert!(report.is_equal(), "{report}");
    let empty: Vec<_> =
        report.compared.iter().filter(|table| table.source.rows == 0).map(|table| table.table).collect();
    assert!(empty.is_empty(), "nothing to copy in {empty:?}: the test says nothing of them");
}

async fn all(store: &Store, probes: &Probes) -> Vec<(String, String)> {
    answers(store, probes, Numbers::Shown).await
}

/// Copies, and holds every answer of the copy against those of the source.
async fn moves(from: Fresh, to: Fresh) {
    let events = filled(&from).await;
    let probes = some_probes();
    let before = all(&from.store, &probes).await;
    from.store.close().await;
    to.store.close().await;
    let report = run(&from, &to).await.unwrap();
    assert_equal(&report);

    let copy = Store::open(&to.target).await.unwrap();
    let after = all(&copy, &probes).await;
    assert_eq!(before.len(), after.len());
    for ((question, before), (_, after)) in before.iter().zip(&after) {
        assert!(before == after, "{}", difference(question, before, after));
    }
    assert_eq!(copy.layout().await.unwrap().waiting, 0, "events wait for a day");
    // What comes again is known, what is new goes on behind what was given.
    let again = write(&copy, &events).await;
    assert!(again.iter().all(|verdict| *verdict == Verdict::Duplicate));
    let source = Store::open(&from.target).await.unwrap();
    let new = [incoming(event(1, "turn.started", json!({})))];
    let (Verdict::Stored(here), Verdict::Stored(there)) = (write(&source, &new).await[0], write(&copy, &new).await[0])
    else {
        panic!("not stored");
    };
    // Numbers are given to repeated events too, on PostgreSQL.
    assert!(there >= here, "the position {there} was given before, the source is at {here}");
    let messages = |answers: &[(String, String)]| answers.iter().filter(|(name, _)| name.starts_with("due")).count();
    assert!(messages(&after) > 0);
}

#[tokio::test]
async fn sqlite_grows_into_postgres() {
    moves(backend::sqlite().await, backend::postgres().await).await;
}

#[tokio::test]
async fn postgres_shrinks_into_sqlite() {
    moves(backend::postgres().await, backend::sqlite().await).await;
}

#[tokio::test]
async fn postgres_moves_to_another_server() {
    moves(backend::postgres().await, backend::postgres().await).await;
}

mod timescale {
    use super::*;

    #[tokio::test]
    async fn sqlite_grows_into_it() {
        moves(backend::sqlite().await, backend::timescale().await).await;
    }

    #[tokio::test]
    async fn it_shrinks_into_sqlite() {
        moves(backend::timescale().await, backend::sqlite().await).await;
    }

    #[tokio::test]
    async fn days_become_chunks_on_another_server() {
        moves(backend::postgres().await, backend::timescale().await).await;
    }
}

fn refusal(outcome: Result<Report, StoreError>) -> String {
    match outcome {
        Err(StoreError::Transfer(reason)) => reason,
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn a_target_that_holds_anything_and_a_database_in_use_are_refused() {
    let (from, to) = (backend::sqlite().await, backend::postgres().await);
    write(&from.store, &[incoming(event(0, "turn.started", json!({})))]).await;
    let in_use = refusal(run(&from, &to).await);
    assert!(in_use.contains("stop the servers"), "{in_use}");
    from.store.close().await;
    let in_use = refusal(run(&from, &to).await);
    assert!(in_use.contains("PostgreSQL") && in_use.contains("stop the servers"), "{in_use}");
    to.store.close().await;
    assert!(run(&from, &to).await.unwrap().is_equal());
    let again = refusal(run(&from, &to).await);
    assert!(again.contains("not empty") && again.contains("events"), "{again}");

    let other = backend::sqlite().await;
    other.store.close().await;
    assert!(refusal(run(&from, &other).await).contains("as a file"));
    let missing = Target::Sqlite("/nowhere/o.db".into());
    let outcome = transfer::run(&missing, &to.target, None, &|_, _, _| Progress::silent()).await;
    assert!(refusal(outcome).contains("there is no database"));
}

fn url(target: &Target) -> String {
    match target {
        Target::Sqlite(path) => format!("sqlite:{}", path.display()),
        Target::Postgres(url) => url.clone(),
    }
}

/// As a person sees it.
#[tokio::test]
async fn the_command_shows_each_table_and_ends_with_a_code() {
    let (from, to) = (backend::sqlite().await, backend::postgres().await);
    write(&from.store, &fleet()).await;
    from.store.close().await;
    to.store.close().await;
    let command = || {
        std::process::Command::new(env!("CARGO_BIN_EXE_observatory"))
            .args(["migrate", "--from", &url(&from.target), "--to", &url(&to.target)])
            .output()
            .unwrap()
    };
    let done = command();
    let (out, told) = (String::from_utf8(done.stdout).unwrap(), String::from_utf8(done.stderr).unwrap());
    assert!(done.status.success(), "{out}{told}");
    let events = fleet().len().to_string();
    let row = out.lines().find(|line| line.starts_with("events ")).unwrap();
    assert_eq!(row.split_whitespace().collect::<Vec<_>>(), ["events", &events, &events, "✓"]);
    assert!(out.contains("rows/s") && out.contains("hold the same"), "{out}");
    assert!(told.contains("copy: 100 %") && told.contains("check: 100 %"), "{told}");
    let again = command();
    assert_eq!(again.status.code(), Some(1));
    assert!(String::from_utf8(again.stderr).unwrap().contains("not empty"));
}

/// A copy that was cut short: servers refuse it, and it begins anew.
async fn begins_anew(from: Fresh, to: Fresh) {
    write(&from.store, &fleet()).await;
    from.store.close().await;
    to.store.close().await;
    run(&from, &to).await.unwrap();
    let marker = "CREATE TABLE unfinished_copy (begun_at BIGINT NOT NULL); DELETE FROM turns";
    match &to.target {
        Target::Sqlite(path) => {
            let mut connection = SqliteConnection::connect(path.to_str().unwrap()).await.unwrap();
            sqlx::raw_sql(marker).execute(&mut connection).await.unwrap();
            connection.close().await.unwrap();
        }
        Target::Postgres(url) => {
            let mut connection = PgConnection::connect(url).await.unwrap();
            sqlx::raw_sql(marker).execute(&mut connection).await.unwrap();
            connection.close().await.unwrap();
        }
    }
    let Err(StoreError::Transfer(refused)) = Store::open(&to.target).await else { panic!("it was opened") };
    assert!(refused.contains("not finished") && refused.contains("--from"), "{refused}");
    assert!(run(&from, &to).await.unwrap().is_equal());
    Store::open(&to.target).await.unwrap();
}

#[tokio::test]
async fn a_copy_into_postgres_that_was_cut_short_begins_anew() {
    begins_anew(backend::sqlite().await, backend::postgres().await).await;
}

#[tokio::test]
async fn a_copy_into_sqlite_that_was_cut_short_begins_anew() {
    begins_anew(backend::postgres().await, backend::sqlite().await).await;
}

/// Every table of the schema is copied, with every column: who adds one adds
/// it to `TABLES` in `store/transfer/table.rs`.
#[tokio::test]
async fn every_table_is_copied() {
    let (sqlite, postgres) = (backend::sqlite().await, backend::postgres().await);
    let (Target::Sqlite(path), Target::Postgres(url)) = (&sqlite.target, &postgres.target) else { unreachable!() };
    let mut one = PgConnection::connect(url).await.unwrap();
    let mut other = SqliteConnection::connect(path.to_str().unwrap()).await.unwrap();
    let tables: BTreeSet<String> = sqlx::query_scalar(
        "SELECT relname::text FROM pg_class WHERE relnamespace = current_schema()::regnamespace \
         AND relkind IN ('r', 'p') AND NOT relispartition AND relname <> '_sqlx_migrations'",
    )
    .fetch_all(&mut one)
    .await
    .unwrap()
    .into_iter()
    .collect();
    for table in &tables {
        let columns = "SELECT attname::text FROM pg_attribute WHERE attrelid = $1::regclass AND attnum > 0 \
            AND NOT attisdropped ORDER BY 1";
        let here: Vec<String> = sqlx::query_scalar(columns).bind(table).fetch_all(&mut one).await.unwrap();
        let statement = AssertSqlSafe(format!("SELECT name FROM pragma_table_info('{table}') ORDER BY 1"));
        let there: Vec<String> = sqlx::query_scalar(statement).fetch_all(&mut other).await.unwrap();
        assert_eq!(here, there, "{table}");
    }
    let of_sqlite: BTreeSet<String> = sqlx::query_scalar(
        "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite%' AND name <> '_sqlx_migrations'",
    )
    .fetch_all(&mut other)
    .await
    .unwrap()
    .into_iter()
    .collect();
    assert!(of_sqlite.is_subset(&tables), "only on SQLite: {:?}", of_sqlite.difference(&tables));
    let numbered: Vec<String> = sqlx::query_scalar(
        "SELECT relname || '.' || attname FROM pg_attribute JOIN pg_class c ON c.oid = attrelid \
         WHERE attidentity <> '' AND NOT relispartition ORDER BY 1",
    )
    .fetch_all(&mut one)
    .await
    .unwrap();
    assert_eq!(numbered, ["alert_outbox.id", "event_ids.seq"], "add it to NUMBERED in store/transfer/table.rs");
    other.close().await.unwrap();
    sqlite.store.close().await;
    postgres.store.close().await;
    one.close().await.unwrap();
    let report = run(&sqlite, &postgres).await.unwrap();
    let copied: BTreeSet<String> = report.compared.iter().map(|table| table.table.to_owned()).collect();
    assert_eq!(copied, tables);
}
