use super::days::connect;
use super::write;
use crate::backend::{Fresh, conformance};
use crate::builder::{at, event, incoming};
use model::metrics::{Breakdown, BreakdownRow, Bucket, Dimension};
use model::query::Filter;
use observatory::answers;
use observatory::retention::{remove_marked, run_once};
use observatory::store::{Incoming, Store, Target};
use serde_json::{Value, json};

conformance!(
    spend_is_told_apart_by_what_set_it_off,
    tools_tell_their_calls_errors_and_durations,
    agents_models_and_gateways_are_told_apart,
    rows_are_limited_and_the_rest_is_counted,
    a_turn_that_ends_twice_counts_once_by_its_newest_end,
    retention_and_removal_take_the_sums_along,
    a_range_is_compared_with_the_one_before_it,
    a_range_that_begins_and_ends_within_an_hour_is_exact,
    the_step_of_the_schema_fills_the_sums_from_stored_events,
);

fn spent(seconds: i64, turn: &str, cost: f64, extra: Value) -> Incoming {
    let mut event = event(seconds, "turn.completed", extra);
    event["turnId"] = json!(turn);
    event["cost"] = json!({"totalCost": cost});
    event["tokens"] = json!({"input": 90, "output": 10});
    incoming(event)
}

fn call(seconds: i64, kind: &str, tool: &str, ms: Option<f64>) -> Incoming {
    let mut event = event(seconds, kind, json!({"tool": {"name": tool}}));
    if let Some(ms) = ms {
        event["timing"] = json!({"durationMs": ms});
    }
    incoming(event)
}

async fn by(store: &Store, by: Dimension) -> Breakdown {
    let filter = Filter { from: Some(at(-60)), to: Some(at(7200)), ..Filter::default() };
    answers::breakdown(store, by, &filter, at(7200)).await.unwrap()
}

fn names(breakdown: &Breakdown) -> Vec<&str> {
    breakdown.items.iter().map(|row| row.name.as_str()).collect()
}

fn fleet() -> Vec<Incoming> {
    vec![
        spent(0, "a", 0.5, json!({"trigger": "heartbeat"})),
        spent(1, "b", 0.25, json!({"trigger": "heartbeat"})),
        spent(2, "c", 0.4, json!({"sessionKey": "agent:main:cron:nightly"})),
        spent(3, "d", 0.3, json!({"sessionKey": "agent:main:subagent:1", "parentSessionKey": "s"})),
        spent(4, "e", 0.2, json!({"channel": "telegram"})),
        spent(3700, "f", 0.1, json!({"channel": "webchat"})),
        incoming(event(5, "turn.failed", json!({"turnId": "g", "channel": "telegram"}))),
        // Its own spend, and no turn.
        incoming(event(6, "compaction.completed", json!({"channel": "telegram", "cost": {"totalCost": 0.05}}))),
    ]
}

async fn spend_is_told_apart_by_what_set_it_off(fresh: Fresh) {
    write(&fresh.store, &fleet()).await;
    let found = by(&fresh.store, Dimension::Trigger).await;
    assert_eq!(names(&found), ["heartbeat", "cron", "subagent", "channel", "direct"]);
    let turns: Vec<_> = found.items.iter().map(|row| (row.turns, row.failed_turns)).collect();
    assert_eq!(turns, [(2, 0), (1, 0), (1, 0), (2, 1), (1, 0)]);
    let costs: Vec<f64> = found.items.iter().map(|row| row.cost_usd).collect();
    assert_eq!(costs, [0.75, 0.4, 0.3, 0.25, 0.1]);
    assert_eq!(found.items[0].tokens_total, 200);
    let first_hour = Filter { from: Some(at(0)), to: Some(at(3600)), ..Filter::default() };
    let found = answers::breakdown(&fresh.store, Dimension::Trigger, &first_hour, at(7200)).await.unwrap();
    assert!(!names(&found).contains(&"direct"), "{found:?}");
}

async fn tools_tell_their_calls_errors_and_durations(fresh: Fresh) {
    let mut calls: Vec<Incoming> = (0..98).map(|n| call(n, "tool.completed", "exec", Some(1000.0))).collect();
    calls.extend((0..2).map(|n| call(n, "tool.failed", "exec", Some(60_000.0))));
    calls.push(call(7, "tool.failed", "read\0me", None));
    calls.push(incoming(event(8, "tool.completed", json!({}))));
    // Announced, but not finished.
    calls.push(incoming(event(9, "tool.invoked", json!({"tool": {"name": "web"}}))));
    write(&fresh.store, &calls).await;
    let found = by(&fresh.store, Dimension::Tool).await;
    assert_eq!(names(&found), ["exec", "read me", ""]);
    let exec = &found.items[0];
    assert_eq!((exec.tool_calls, exec.tool_errors), (100, 2));
    let durations = exec.duration_ms.unwrap();
    let near = |told: f64, ms: f64| (told / ms - 1.0).abs() <= 1.0 / 16.0;
    assert!((durations.mean - 2180.0).abs() < 1e-9, "{durations:?}");
    assert!(
        near(durations.p50, 1000.0) && near(durations.p95, 1000.0) && near(durations.p99, 60_000.0),
        "{durations:?}"
    );
    let read = &found.items[1];
    assert_eq!((read.tool_calls, read.tool_errors, read.duration_ms), (1, 1, None));
}

async fn agents_models_and_gateways_are_told_apart(fresh: Fresh) {
    let model = json!({"provider": "p", "modelId": "opus"});
    write(
        &fresh.store,
        &[
            spent(0, "a", 0.5, json!({"agentId": "main", "model": model})),
            spent(1, "b", 0.75, json!({"agentId": "ops", "gatewayId": "attic"})),
            spent(2, "c", 0.5, json!({"agentId": "main", "gatewayId": "attic"})),
        ],
    )
    .await;
    assert_eq!(names(&by(&fresh.store, Dimension::Agent).await), ["main", "ops"]);
    assert_eq!(names(&by(&fresh.store, Dimension::Model).await), ["", "opus"]);
    let gateways = by(&fresh.store, Dimension::Gateway).await;
    assert_eq!(names(&gateways), ["attic", "gw"]);
    assert_eq!((gateways.items[0].turns, gateways.items[0].cost_usd), (2, 1.25));
    let only = Filter { agent: Some("main".into()), gateway: Some("attic".into()), ..Filter::default() };
    let found = answers::breakdown(&fresh.store, Dimension::Agent, &only, at(7200)).await.unwrap();
    assert_eq!(found.items.iter().map(|row| (row.turns, row.cost_usd)).collect::<Vec<_>>(), [(1, 0.5)]);
    let series = answers::gateway_series(&fresh.store, &Filter::default(), at(7200)).await.unwrap();
    let events: Vec<_> = series.iter().map(|step| (step.gateway_id.as_str(), step.events)).collect();
    assert_eq!(events, [("attic", 2), ("gw", 1)]);
}

async fn rows_are_limited_and_the_rest_is_counted(fresh: Fresh) {
    let agents: Vec<Incoming> =
        (0..60).map(|n| spent(n, &format!("t{n}"), 1.0 + n as f64, json!({"agentId": format!("a{n:02}")}))).collect();
    write(&fresh.store, &agents).await;
    let found = by(&fresh.store, Dimension::Agent).await;
    assert_eq!((found.items.len(), found.left_out), (50, 10));
    assert_eq!(found.items[0].name, "a59");
    write(&fresh.store, &(0..51).map(|n| call(n, "tool.completed", &format!("t{n}"), None)).collect::<Vec<_>>()).await;
    let tools = by(&fresh.store, Dimension::Tool).await;
    assert_eq!((tools.items.len(), tools.left_out), (50, 1));
}

async fn a_turn_that_ends_twice_counts_once_by_its_newest_end(fresh: Fresh) {
    let failed = incoming(event(3500, "turn.failed", json!({"turnId": "t", "trigger": "cron"})));
    let completed = incoming(event(3900, "turn.completed", json!({"turnId": "t", "trigger": "heartbeat"})));
    write(&fresh.store, &[failed]).await;
    write(&fresh.store, &[completed]).await;
    let found = by(&fresh.store, Dimension::Trigger).await;
    let counted: Vec<&BreakdownRow> = found.items.iter().filter(|row| row.turns != 0).collect();
    assert_eq!(counted.len(), 1, "{found:?}");
    assert_eq!((counted[0].name.as_str(), counted[0].turns, counted[0].failed_turns), ("heartbeat", 1, 0));
}

async fn retention_and_removal_take_the_sums_along(fresh: Fresh) {
    write(&fresh.store, &fleet()).await;
    write(&fresh.store, &[call(1, "tool.completed", "old", Some(5.0)), call(3701, "tool.completed", "new", Some(5.0))])
        .await;
    run_once(&fresh.store, at(3600)).await.unwrap();
    assert_eq!(names(&by(&fresh.store, Dimension::Trigger).await), ["direct"]);
    assert_eq!(names(&by(&fresh.store, Dimension::Tool).await), ["new"]);
    assert!(fresh.store.begin_removal("gw", at(0)).await.unwrap());
    remove_marked(&fresh.store).await.unwrap();
    for dimension in Dimension::ALL {
        assert!(by(&fresh.store, dimension).await.items.is_empty(), "{dimension:?}");
    }
}

async fn a_range_is_compared_with_the_one_before_it(fresh: Fresh) {
    write(
        &fresh.store,
        &[spent(-5000, "a", 0.25, json!({})), spent(-1000, "b", 0.5, json!({})), spent(600, "c", 1.0, json!({}))],
    )
    .await;
    let filter = Filter { from: Some(at(0)), to: Some(at(3600)), ..Filter::default() };
    let found = answers::comparison(&fresh.store, &filter, at(3600)).await.unwrap();
    assert_eq!((found.now.totals.turns, found.now.totals.cost_usd), (1, 1.0));
    assert_eq!((found.before.turns, found.before.cost_usd), (1, 0.5));
    assert_eq!(found.before_buckets.len(), found.now.buckets.len());
    let place = found.before_buckets.iter().position(|bucket| bucket.sums.turns == 1).unwrap();
    assert_eq!(found.before_buckets[place].start, at(2600).bucket(60_000_000));
    // A day against the day before, hour by hour, whatever second it begins at.
    let day = 24 * 3600;
    write(&fresh.store, &[spent(90 - day, "d", 0.25, json!({})), spent(89, "e", 0.25, json!({}))]).await;
    let filter = Filter { from: Some(at(95)), to: Some(at(95 + day)), ..Filter::default() };
    let found = answers::comparison(&fresh.store, &filter, at(95 + day)).await.unwrap();
    let hours = |buckets: &[Bucket]| -> Vec<_> {
        buckets.iter().filter(|bucket| bucket.sums.turns > 0).map(|bucket| (bucket.start, bucket.sums.turns)).collect()
    };
    assert_eq!(hours(&found.now.buckets), [(at(0), 2)]);
    assert_eq!(hours(&found.before_buckets), [(at(0), 1), (at(23 * 3600 - 3600), 1), (at(23 * 3600), 1)]);
    assert_eq!((found.before.turns, found.now.totals.turns), (3, 2));
}

/// Whole hours and single minutes come from different rollups.
async fn a_range_that_begins_and_ends_within_an_hour_is_exact(fresh: Fresh) {
    let turns: Vec<Incoming> =
        (0..100).map(|n| spent(n * 420, &format!("t{n}"), 0.5, json!({"agentId": "main"}))).collect();
    write(&fresh.store, &turns).await;
    for (from, to) in [(17, 520), (60, 480), (0, 700), (59, 61), (61, 119), (-90, 541)] {
        let inside = (0..100).filter(|n| (from * 60..to * 60).contains(&(n * 420))).count();
        let inside = i64::try_from(inside).unwrap();
        let filter = Filter { from: Some(at(from * 60)), to: Some(at(to * 60)), ..Filter::default() };
        let summary = answers::summary(&fresh.store, &filter, at(0)).await.unwrap();
        assert_eq!(summary.totals.turns, inside, "{from} to {to}");
        assert_eq!(summary.buckets.iter().map(|bucket| bucket.sums.turns).sum::<i64>(), inside, "{from} to {to}");
        for dimension in [Dimension::Agent, Dimension::Trigger] {
            let found = answers::breakdown(&fresh.store, dimension, &filter, at(0)).await.unwrap();
            assert_eq!(found.items.iter().map(|row| row.turns).sum::<i64>(), inside, "{from} to {to}, {dimension:?}");
        }
        let series = answers::gateway_series(&fresh.store, &filter, at(0)).await.unwrap();
        assert_eq!(series.iter().map(|step| step.events).sum::<i64>(), inside, "{from} to {to}");
    }
}

/// What the step makes of stored events is what the server had made of them.
async fn the_step_of_the_schema_fills_the_sums_from_stored_events(fresh: Fresh) {
    let mut events = fleet();
    events.push(incoming(event(3500, "turn.failed", json!({"turnId": "twice", "trigger": "cron"}))));
    events.push(incoming(event(3900, "turn.completed", json!({"turnId": "twice", "trigger": "heartbeat"}))));
    events.push(incoming(event(10, "turn.completed", json!({"payload": {"userMessage": "a\0b"}}))));
    events.push(incoming(event(11, "turn.completed", json!({"tokens": {"total": 77}, "trigger": {"odd": true}}))));
    events.push(incoming(event(12, "heartbeat.poll", json!({"cost": {"totalCost": 0.01, "estimated": true}}))));
    for (second, ms) in (20..).zip([0.0, 0.001, 0.0075, 0.008, 1.0, 1.5, 999.9, 1e6, 1e300]) {
        events.push(call(second, "tool.completed", "exec", Some(ms)));
    }
    events.push(call(40, "tool.failed", "exec", None));
    events.push(incoming(event(41, "tool.failed", json!({}))));
    write(&fresh.store, &events).await;
    let all = || async {
        let triggers = by(&fresh.store, Dimension::Trigger).await;
        (triggers, by(&fresh.store, Dimension::Tool).await)
    };
    let kept = all().await;
    assert_eq!((kept.0.items.len(), kept.1.items.len()), (5, 2));
    fill_anew(&fresh).await;
    assert_eq!(all().await, kept);
}

async fn fill_anew(fresh: &Fresh) {
    const DROP: &str = "DROP TABLE trigger_rollups; DROP TABLE tool_rollups;";
    if let Target::Sqlite(path) = &fresh.target {
        let step = include_str!("../../../../migrations/sqlite/0009_trigger_and_tool_rollups.sql");
        let pool = sqlx::SqlitePool::connect(&format!("sqlite:{}", path.display())).await.unwrap();
        sqlx::raw_sql(DROP).execute(&pool).await.unwrap();
        sqlx::raw_sql(step).execute(&pool).await.unwrap();
        pool.close().await;
    } else {
        let step = include_str!("../../../../migrations/postgres/0009_trigger_and_tool_rollups.sql");
        let pool = connect(&fresh.target).await;
        sqlx::raw_sql(DROP).execute(&pool).await.unwrap();
        sqlx::raw_sql(step).execute(&pool).await.unwrap();
        pool.close().await;
    }
}
