//! Databases that an earlier version left.

use super::days::connect;
use super::write;
use crate::backend::empty;
use crate::builder::{at, event, incoming};
use model::query::{Filter, PageRequest};
use observatory::store::{Incoming, Layout, LayoutStatus, Store, StoreError, Target, Verdict};
use serde_json::{Value, json};
use sqlx::migrate::Migrator;
use sqlx::{AssertSqlSafe, PgPool};
use std::path::Path;
use uuid::Uuid;

/// The last step in which `events` is a plain table.
const PLAIN: i64 = 3;

/// A database of an earlier version with 30 events over three days, of which
/// the last was removed.
async fn old(variable: &str) -> (Target, Vec<Incoming>) {
    let target = empty(variable).await;
    let pool = connect(&target).await;
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../migrations/postgres");
    Migrator::new(folder).await.unwrap().run_to(PLAIN, &pool).await.unwrap();
    let mut events: Vec<Incoming> =
        (0..31).map(|n| incoming(event(n * 7200, "turn.completed", json!({"turnId": n.to_string()})))).collect();
    for one in &events {
        sqlx::query(
            "INSERT INTO events (id, timestamp, received_at, event_type, gateway_id, session_key, body) \
             VALUES ($1, $2::timestamptz, 0, 'turn.completed', 'gw', 's', $3)",
        )
        .bind(one.event.id)
        .bind(one.event.timestamp.to_string())
        .bind(&*one.body)
        .execute(&pool)
        .await
        .unwrap();
    }
    sqlx::query("DELETE FROM events WHERE seq = 31").execute(&pool).await.unwrap();
    pool.close().await;
    events.pop();
    (target, events)
}

async fn assert_whole(store: &Store, events: &[Incoming]) {
    let page = PageRequest { limit: 100, cursor: None, ascending: true };
    let stored = store.events(&Filter::default(), &page, at(0)).await.unwrap().items;
    let sent: Vec<_> = events.iter().map(|one| (*one.event).clone()).collect();
    assert_eq!(stored, sent);
    let stream = store.events_after(0, 100).await.unwrap();
    assert_eq!(stream.iter().map(|event| event.seq).collect::<Vec<_>>(), (1..=30).collect::<Vec<_>>());

    let mut moved: Value = serde_json::to_value(&*events[4].event).unwrap();
    moved["timestamp"] = json!(at(90_000).to_string());
    let verdicts = write(store, &[events[3].clone(), incoming(moved)]).await;
    assert_eq!(verdicts, [Verdict::Duplicate, Verdict::Duplicate]);
    let verdicts = write(store, &[incoming(event(5, "turn.started", json!({})))]).await;
    assert!(matches!(verdicts[..], [Verdict::Stored(seq)] if seq > 31), "a position was given again: {verdicts:?}");
}

#[tokio::test]
async fn an_older_database_gets_a_table_per_day_without_loss() {
    let (target, events) = old("TEST_POSTGRES_URL").await;
    let store = Store::connect(&target).await.unwrap();
    store.apply_steps().await.unwrap();
    store.lay_out(Layout::Days).await.unwrap();
    let LayoutStatus { layout, parts, waiting, .. } = store.layout().await.unwrap();
    assert_eq!((layout, parts, waiting), (Layout::Days, 3, 0));
    store.migrate().await.unwrap();
    assert_eq!(store.layout().await.unwrap().layout, Layout::Days, "it stays as it is");
    assert_whole(&store, &events).await;
}

/// Several servers that start at once on a database of an earlier version.
#[tokio::test]
async fn servers_may_race_to_it() {
    let (target, events) = old("TEST_POSTGRES_URL").await;
    let starts = (0..4).map(|_| Store::open(&target));
    let stores = futures_util::future::join_all(starts).await;
    let stores: Vec<Store> = stores.into_iter().map(Result::unwrap).collect();
    assert_whole(&stores[3], &events).await;
}

/// Gives two roles rights to the events and to a column of them.
async fn grant(pool: &PgPool) -> [String; 2] {
    let roles = ["reader", "Panel"].map(|name| format!("{name}_{}", Uuid::new_v4().simple()));
    for statement in [
        format!("CREATE ROLE \"{}\"; CREATE ROLE \"{}\"", roles[0], roles[1]),
        format!("GRANT SELECT ON events, hourly_metrics TO \"{}\" WITH GRANT OPTION", roles[0]),
        format!(
            "GRANT SELECT (seq, gateway_id) ON events TO \"{}\"; GRANT SELECT ON hourly_metrics TO PUBLIC",
            roles[1]
        ),
    ] {
        sqlx::raw_sql(AssertSqlSafe(statement)).execute(pool).await.unwrap();
    }
    roles
}

async fn assert_granted(pool: &PgPool, [reader, panel]: [String; 2]) {
    let rights: (bool, bool, bool, bool, bool, bool, bool) = sqlx::query_as(
        "SELECT has_table_privilege($1, 'events', 'SELECT WITH GRANT OPTION'), \
         has_table_privilege($1, 'hourly_metrics', 'SELECT'), has_table_privilege($2, 'hourly_metrics', 'SELECT'), \
         has_column_privilege($2, 'events', 'seq', 'SELECT'), has_column_privilege($2, 'events', 'body', 'SELECT'), \
         has_table_privilege($1, 'events', 'INSERT'), has_table_privilege($2, 'events', 'SELECT')",
    )
    .bind(&reader)
    .bind(&panel)
    .fetch_one(pool)
    .await
    .unwrap();
    assert_eq!(rights, (true, true, true, true, false, false, false));
}

#[tokio::test]
async fn rights_to_the_events_outlive_a_change_of_the_layout() {
    let (target, _) = old("TEST_POSTGRES_URL").await;
    let pool = connect(&target).await;
    let roles = grant(&pool).await;
    let store = Store::connect(&target).await.unwrap();
    store.apply_steps().await.unwrap();
    store.lay_out(Layout::Days).await.unwrap();
    assert_granted(&pool, roles).await;
}

#[tokio::test]
async fn sqlite_has_one_layout() {
    let fresh = crate::backend::sqlite().await;
    assert_eq!(fresh.store.layout().await.unwrap().layout, Layout::Table);
    fresh.store.lay_out(Layout::Table).await.unwrap();
    for layout in [Layout::Days, Layout::Timescale] {
        let refused = fresh.store.lay_out(layout).await;
        assert!(matches!(refused, Err(StoreError::Layout(reason)) if reason.contains("DATABASE_URL")));
    }
}

mod timescale {
    use super::*;
    use crate::store::prices::{everything, fleet};
    use url::Url;

    #[tokio::test]
    async fn an_older_database_becomes_a_hypertable_without_loss() {
        let (target, events) = old("TEST_TIMESCALE_URL").await;
        let store = Store::open(&target).await.unwrap();
        let status = store.layout().await.unwrap();
        assert_eq!((status.layout, status.parts), (Layout::Timescale, 3));
        assert_whole(&store, &events).await;
    }

    /// The extension is there, but this user may not create it.
    #[tokio::test]
    async fn without_the_right_to_it_days_are_used_and_the_remedy_is_told() {
        let target = empty("TEST_TIMESCALE_URL").await;
        let pool = connect(&target).await;
        let role = format!("r_{}", Uuid::new_v4().simple());
        let Target::Postgres(url) = &target else { unreachable!() };
        let mut url = Url::parse(url).unwrap();
        let statements = format!(
            "DROP EXTENSION IF EXISTS timescaledb; CREATE ROLE {role} LOGIN PASSWORD 'secret'; \
             GRANT ALL ON SCHEMA public TO {role}"
        );
        sqlx::raw_sql(AssertSqlSafe(statements)).execute(&pool).await.unwrap();
        pool.close().await;
        url.set_username(&role).unwrap();
        url.set_password(Some("secret")).unwrap();
        let store = Store::open(&Target::Postgres(url.into())).await.unwrap();
        let status = store.layout().await.unwrap();
        assert_eq!(status.layout, Layout::Days);
        assert!(status.without_timescale.is_some_and(|reason| reason.contains("CREATE EXTENSION timescaledb")));
        let refused = store.lay_out(Layout::Timescale).await;
        assert!(matches!(refused, Err(StoreError::Layout(reason)) if reason.contains("superuser")));
        assert!(matches!(
            write(&store, &[incoming(event(0, "turn.started", json!({})))]).await[..],
            [Verdict::Stored(1)]
        ));
    }

    #[tokio::test]
    async fn rights_outlive_the_way_to_a_hypertable() {
        let target = empty("TEST_TIMESCALE_URL").await;
        let store = Store::connect(&target).await.unwrap();
        store.apply_steps().await.unwrap();
        store.lay_out(Layout::Days).await.unwrap();
        let pool = connect(&target).await;
        let roles = grant(&pool).await;
        store.lay_out(Layout::Timescale).await.unwrap();
        assert_granted(&pool, roles).await;
    }

    #[tokio::test]
    async fn a_table_per_day_becomes_a_hypertable_by_one_call() {
        let target = empty("TEST_TIMESCALE_URL").await;
        let store = Store::connect(&target).await.unwrap();
        store.apply_steps().await.unwrap();
        store.lay_out(Layout::Days).await.unwrap();
        store.prepare_days(at(0), 30).await.unwrap();
        let fleet = fleet();
        write(&store, &fleet).await;
        assert_eq!(store.layout().await.unwrap().without_timescale, None);
        let before = everything(&store).await;
        store.lay_out(Layout::Timescale).await.unwrap();
        let status = store.layout().await.unwrap();
        assert!(status.layout == Layout::Timescale && status.version.is_some() && status.parts >= 1, "{status:?}");
        assert_eq!(everything(&store).await, before);
        store.lay_out(Layout::Timescale).await.unwrap();
        assert!(matches!(store.lay_out(Layout::Days).await, Err(StoreError::Layout(_))));

        let again = Store::open(&target).await.unwrap();
        let verdicts = write(&again, &fleet).await;
        assert!(verdicts.iter().all(|verdict| *verdict == Verdict::Duplicate));
        let more = write(&again, &[incoming(event(9, "turn.started", json!({})))]).await;
        assert!(matches!(more[..], [Verdict::Stored(_)]));
    }
}
