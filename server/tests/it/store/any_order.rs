//! Any permutation, split and repetition of a set of events leaves the same
//! sessions, turns, rollups and counts in the database.

use super::prices::priced;
use crate::backend;
use crate::builder::{at, event, incoming};
use model::metrics::Dimension;
use model::query::{Filter, LIMIT_MAX, PageRequest};
use observatory::answers;
use observatory::store::{Incoming, Store};
use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};
use serde_json::{Value, json};

const KINDS: [&str; 9] = [
    "session.created",
    "session.ended",
    "turn.started",
    "turn.completed",
    "turn.failed",
    "tool.invoked",
    "tool.completed",
    "tool.failed",
    "vendor.custom",
];
/// Databases that are filled per backend; each case fills two.
const CASES: u32 = 24;

prop_compose! {
    fn any_event()(
        second in 0..9000_i64, kind in 0..KINDS.len(), session in 0..4_u8, gateway in 0..2_u8,
        turn in proptest::option::of(0..4_u8), agent in proptest::option::of(0..2_u8),
        used in proptest::option::of(0..100_u32), cost in proptest::option::of(0.0..2.0_f64), is_estimated: bool,
    ) -> Value {
        let mut extra = json!({"sessionKey": format!("s{session}"), "gatewayId": format!("g{gateway}")});
        if let Some(turn) = turn { extra["turnId"] = json!(format!("t{turn}")); }
        if let Some(agent) = agent { extra["agentId"] = json!(format!("a{agent}")); }
        if let Some(used) = used { extra["tokens"] = json!({"input": used, "contextUsed": used, "contextMax": 100}); }
        if let Some(cost) = cost { extra["cost"] = json!({"totalCost": cost, "estimated": is_estimated}); }
        if second % 3 == 0 { extra["trigger"] = json!("heartbeat"); }
        if KINDS[kind].starts_with("tool.") {
            extra["tool"] = json!({"name": format!("tool{session}")});
            extra["timing"] = json!({"durationMs": second});
        }
        if is_estimated { extra["model"] = json!({"modelId": "m"}); }
        event(second, KINDS[kind], extra)
    }
}

/// Everything that is derived, as one JSON value.
pub async fn derived(store: &Store) -> Value {
    let now = at(9100);
    let page = PageRequest { limit: LIMIT_MAX, cursor: None, ascending: true };
    let sessions = store.sessions(&Filter::default(), &page, now).await.unwrap().items;
    let mut turns = Vec::new();
    for session in &sessions {
        turns.push(store.turns(&session.gateway_id, &session.session_key, &page).await.unwrap().items);
    }
    let mut gateways = Vec::new();
    for gateway in store.gateways(now).await.unwrap() {
        gateways.push(json!([gateway.gateway_id, gateway.last_event_at, gateway.events, gateway.errors]));
    }
    let summary = answers::summary(store, &Filter::default(), now).await.unwrap();
    let heatmap = store.heatmap(None, at(-10), now, 50).await.unwrap();
    let agents = answers::summary(store, &Filter { agent: Some("a1".into()), ..Filter::default() }, now).await.unwrap();
    let mut breakdowns = Vec::new();
    for by in Dimension::ALL {
        breakdowns.push(answers::breakdown(store, by, &Filter::default(), now).await.unwrap().items);
    }
    json!({"breakdowns": breakdowns, "sessions": sessions, "turns": turns, "gateways": gateways, "summary": summary, "heatmap": heatmap, "a1": agents.totals})
}

async fn check(one: backend::Fresh, other: backend::Fresh, events: &[Value], order: &[usize], splits: &[usize]) {
    let events: Vec<Incoming> = events.iter().cloned().map(incoming).collect();
    let (one, other) = (priced(&one, "3").await, priced(&other, "3").await);
    one.write_events(&events, at(0)).await.unwrap();
    // Repeats come from the whole set, so that each event arrives at least once.
    let mut arrived: Vec<Incoming> = order.iter().map(|index| events[index % events.len()].clone()).collect();
    let mut rest = events.clone();
    rest.reverse();
    arrived.extend(rest);
    let mut arrived = arrived.as_slice();
    for split in splits {
        let (now, later) = arrived.split_at((*split).min(arrived.len()));
        other.write_events(now, at(0)).await.unwrap();
        arrived = later;
    }
    other.write_events(arrived, at(0)).await.unwrap();
    assert_eq!(derived(&one).await, derived(&other).await);
}

fn cases(fresh: impl AsyncFn() -> backend::Fresh) {
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
    let strategy = (
        proptest::collection::vec(any_event(), 1..50),
        proptest::collection::vec(0..1000_usize, 0..60),
        proptest::collection::vec(1..20_usize, 0..8),
    );
    let mut runner = TestRunner::new(Config { failure_persistence: None, ..Config::with_cases(CASES) });
    let outcome = runner.run(&strategy, |(events, order, splits)| {
        runtime.block_on(async { check(fresh().await, fresh().await, &events, &order, &splits).await });
        Ok(())
    });
    if let Err(error) = outcome {
        panic!("{error}");
    }
}

#[test]
fn sqlite() {
    cases(backend::sqlite);
}

#[test]
fn postgres() {
    cases(backend::postgres);
}

#[test]
fn timescale() {
    cases(backend::timescale);
}
