use super::days::connect;
use super::write;
use crate::backend::{Fresh, conformance};
use crate::builder::{at, event, incoming};
use model::Timestamp;
use model::query::{Filter, LIMIT_MAX, PageRequest, SessionSort};
use model::session::{SessionId, SessionRow};
use model::time::HOUR_US;
use observatory::store::{Incoming, Store, StoreError, Target};
use serde_json::{Value, json};

conformance!(
    sessions_come_in_every_order,
    a_cursor_goes_on_in_its_own_order_alone,
    least_figures_leave_sessions_out,
    types_are_told_apart_by_session,
    a_text_is_looked_for_in_events,
    activity_is_told_by_the_hour,
    mad_figures_fit_into_every_sum,
    the_migration_fills_in_what_the_server_keeps,
);

fn of(session: &str, seconds: i64, kind: &str, more: Value) -> Incoming {
    let mut event = event(seconds, kind, more);
    event["sessionKey"] = json!(session);
    incoming(event)
}

/// Four sessions, of which each is first in some order.
fn events() -> Vec<Incoming> {
    let spent = |cost: f64, tokens: u64| json!({"cost": {"totalCost": cost}, "tokens": {"input": tokens}});
    let filled = json!({"tokens": {"contextUsed": 90, "contextMax": 100}});
    vec![
        of("dear", 0, "turn.completed", spent(3.5, 10)),
        of("long", 1, "turn.completed", spent(0.5, 900)),
        of("full", 2, "context.warning", filled),
        of("bad", 3, "tool.failed", json!({})),
        of("bad", 4, "vendor.odd", json!({"error": {"message": "x"}})),
        of("long", 5, "turn.completed", json!({"turnId": "t", "cost": {"totalCost": 0.25}})),
    ]
}

async fn keys(store: &Store, filter: &Filter, sort: SessionSort, ascending: bool) -> Vec<String> {
    let mut page = PageRequest { limit: 1, cursor: None, ascending };
    let mut keys = Vec::new();
    loop {
        let answer = store.sessions_by(filter, sort, &page, at(60)).await.unwrap();
        keys.extend(answer.items.into_iter().map(|row| row.session_key));
        page.cursor = answer.next_cursor;
        if page.cursor.is_none() {
            return keys;
        }
    }
}

async fn sessions_come_in_every_order(fresh: Fresh) {
    write(&fresh.store, &events()).await;
    for (sort, first, last) in [
        (SessionSort::Recent, "long", "dear"),
        (SessionSort::Started, "bad", "dear"),
        (SessionSort::Cost, "dear", "bad"),
        (SessionSort::Tokens, "long", "bad"),
        (SessionSort::Context, "full", "bad"),
        (SessionSort::Turns, "long", "bad"),
        (SessionSort::Errors, "bad", "dear"),
    ] {
        let down = keys(&fresh.store, &Filter::default(), sort, false).await;
        assert_eq!((down.len(), down[0].as_str(), down[3].as_str()), (4, first, last), "{sort:?}");
        let mut up = keys(&fresh.store, &Filter::default(), sort, true).await;
        up.reverse();
        assert_eq!(up, down, "{sort:?}");
    }
}

async fn a_cursor_goes_on_in_its_own_order_alone(fresh: Fresh) {
    write(&fresh.store, &events()).await;
    let page = PageRequest { limit: 1, cursor: None, ascending: false };
    let first = fresh.store.sessions_by(&Filter::default(), SessionSort::Cost, &page, at(60)).await.unwrap();
    let page = PageRequest { cursor: first.next_cursor, ..page };
    let other = fresh.store.sessions_by(&Filter::default(), SessionSort::Tokens, &page, at(60)).await;
    assert!(matches!(other, Err(StoreError::BadCursor)));
}

async fn least_figures_leave_sessions_out(fresh: Fresh) {
    write(&fresh.store, &events()).await;
    let found = async |filter: Filter| keys(&fresh.store, &filter, SessionSort::Recent, false).await;
    let cost = |nano_usd: i64| Filter { cost_min_nano_usd: Some(nano_usd), ..Filter::default() };
    assert_eq!(found(cost(750_000_000)).await, ["long", "dear"]);
    assert_eq!(found(cost(750_000_001)).await, ["dear"]);
    let context = |ppm: i64| Filter { context_min_ppm: Some(ppm), ..Filter::default() };
    assert_eq!(found(context(900_000)).await, ["full"]);
    assert!(found(context(900_001)).await.is_empty());
}

async fn types_are_told_apart_by_session(fresh: Fresh) {
    write(&fresh.store, &events()).await;
    let found = async |name: &str| {
        let filter = Filter { event_type: Some(name.to_owned()), ..Filter::default() };
        keys(&fresh.store, &filter, SessionSort::Recent, false).await
    };
    assert_eq!(found("turn.completed").await, ["long", "dear"]);
    assert_eq!(found("tool.failed").await, ["bad"]);
    assert_eq!(found("vendor.odd").await, ["bad"]);
    assert!(found("vendor.other").await.is_empty() && found("tool.completed").await.is_empty());
}

async fn activity_is_told_by_the_hour(fresh: Fresh) {
    let hour = HOUR_US / 1_000_000;
    let seconds = [0, 1, hour, -47 * hour, -48 * hour];
    let busy: Vec<Incoming> = seconds.map(|seconds| of("busy", seconds, "heartbeat.poll", json!({}))).into();
    write(&fresh.store, &busy).await;
    write(&fresh.store, &events()).await;
    let id = |key: &str| SessionId { gateway_id: "gw".into(), session_key: key.into() };
    let told = async |until: i64, hours: i64| {
        let asked = [id("busy"), id("none"), id("a\0")];
        let mut told = fresh.store.session_activity(&asked, at(until), hours).await.unwrap();
        told.sort_by_key(|hour| hour.hour);
        told.into_iter().map(|hour| (hour.hour.since(at(0).bucket(HOUR_US)) / HOUR_US, hour.events)).collect::<Vec<_>>()
    };
    assert_eq!(told(hour, 24).await, [(0, 2), (1, 1)]);
    assert_eq!(told(0, 1).await, [(0, 2)]);
    assert_eq!(told(0, 1000).await, [(-47, 1), (0, 2)], "48 hours at most");
    assert!(fresh.store.session_activity(&[], at(0), 24).await.unwrap().is_empty());
}

/// Two of the greatest values of everything, in one bucket and session.
async fn mad_figures_fit_into_every_sum(fresh: Fresh) {
    for second in 0..3 {
        let mad = json!({
            "turnId": format!("t{second}"), "tool": {"name": "x"}, "timing": {"durationMs": 1e300, "ttftMs": 1e300},
            "tokens": {"input": 9_007_199_254_740_992_u64, "output": 9_007_199_254_740_992_u64, "percentUsed": 1e308},
            "cost": {"totalCost": 1e300},
        });
        write(&fresh.store, &[of("mad", second, "turn.completed", mad.clone())]).await;
        write(&fresh.store, &[of("mad", second, "tool.completed", mad)]).await;
    }
    let summary = observatory::answers::summary(&fresh.store, &Filter::default(), at(60)).await.unwrap();
    assert_eq!((summary.totals.events, summary.totals.tokens_input), (6, 6_000_000_000_000));
    assert!((summary.totals.cost_usd - 60_000.0).abs() < 1e-6);
    assert_eq!(keys(&fresh.store, &Filter::default(), SessionSort::Context, false).await, ["mad"]);
}

async fn the_migration_fills_in_what_the_server_keeps(fresh: Fresh) {
    write(&fresh.store, &events()).await;
    let all = async || {
        let mut rows = Vec::new();
        for sort in SessionSort::ALL {
            rows.push(keys(&fresh.store, &Filter::default(), sort, false).await);
        }
        for name in ["turn.completed", "tool.failed", "vendor.odd", "context.warning"] {
            let filter = Filter { event_type: Some(name.into()), ..Filter::default() };
            rows.push(keys(&fresh.store, &filter, SessionSort::Recent, false).await);
        }
        for filter in [
            Filter { cost_min_nano_usd: Some(750_000_000), ..Filter::default() },
            Filter { context_min_ppm: Some(900_000), ..Filter::default() },
        ] {
            rows.push(keys(&fresh.store, &filter, SessionSort::Recent, false).await);
        }
        rows
    };
    let kept = all().await;
    fill_anew(&fresh).await;
    assert_eq!(all().await, kept);
    // What comes next goes on from there.
    write(&fresh.store, &[of("dear", 9, "session.ended", json!({}))]).await;
    let page = PageRequest { limit: LIMIT_MAX, ..PageRequest::default() };
    let filter = Filter { event_type: Some("turn.completed".into()), ..Filter::default() };
    let rows: Vec<SessionRow> = fresh.store.sessions(&filter, &page, at(60)).await.unwrap().items;
    assert_eq!(rows.iter().map(|row| row.session_key.as_str()).collect::<Vec<_>>(), ["dear", "long"]);
}

/// As before the migration, and then the migration.
async fn fill_anew(fresh: &Fresh) {
    const COLUMNS: [&str; 6] = ["turns", "errors", "tokens_total", "cost_nano_usd", "context_ppm", "event_types"];
    let drop: String = COLUMNS.map(|name| format!("ALTER TABLE sessions DROP COLUMN {name};")).concat();
    let drop = format!("DROP INDEX idx_sessions_cost; {drop}");
    if let Target::Sqlite(path) = &fresh.target {
        let steps = [
            include_str!("../../../../migrations/sqlite/0011_session_figures.sql"),
            include_str!("../../../../migrations/sqlite/0012_session_list.sql"),
        ];
        let pool = sqlx::SqlitePool::connect(&format!("sqlite:{}", path.display())).await.unwrap();
        // An index that holds a column keeps it from being dropped.
        let narrow = "DROP INDEX idx_sessions_recent; CREATE INDEX idx_sessions_recent ON sessions (last_event_at);";
        let back = format!("UPDATE sessions SET fold = json_remove(fold, '$.event_types'); {narrow} {drop}");
        sqlx::raw_sql(sqlx::AssertSqlSafe(back)).execute(&pool).await.unwrap();
        for step in steps {
            sqlx::raw_sql(step).execute(&pool).await.unwrap();
        }
        pool.close().await;
    } else {
        let step = include_str!("../../../../migrations/postgres/0011_session_figures.sql");
        let pool = connect(&fresh.target).await;
        let back = format!("UPDATE sessions SET fold = (fold::jsonb - 'event_types')::text; {drop}");
        sqlx::raw_sql(sqlx::AssertSqlSafe(back)).execute(&pool).await.unwrap();
        sqlx::raw_sql(step).execute(&pool).await.unwrap();
        pool.close().await;
    }
}

async fn a_text_is_looked_for_in_events(fresh: Fresh) {
    let told = json!({"payload": {"userMessage": "Where is the Blue\nwhale?"}, "tool": {"parameters": {"q": "50%_x"}}});
    write(&fresh.store, &[of("whale", 100, "turn.started", told)]).await;
    write(&fresh.store, &events()).await;
    let found = async |text: &str, text_since: Option<Timestamp>, to: Option<Timestamp>| {
        let filter = Filter { text: Some(text.to_owned()), text_since, to, ..Filter::default() };
        keys(&fresh.store, &filter, SessionSort::Recent, false).await
    };
    assert_eq!(found("blue", None, None).await, ["whale"]);
    assert_eq!(found("50%_X", None, None).await, ["whale"]);
    assert!(found("50%x", None, None).await.is_empty());
    assert_eq!(found("turn.completed", None, None).await, ["long", "dear"]);
    assert!(found("blue", Some(at(101)), None).await.is_empty());
    assert!(found("blue", None, Some(at(100))).await.is_empty());
    assert!(found("a\0", None, None).await.is_empty());
}
