//! Costs that are estimated when events are written, and estimated again.

use super::any_order::derived;
use super::write;
use crate::backend::{Fresh, conformance};
use crate::builder::{at, event, incoming};
use model::query::{Filter, LIMIT_MAX, PageRequest};
use observatory::answers;
use observatory::pricing::reprice::{self, SLICE_EVENTS_MAX};
use observatory::pricing::{PriceTable, Summary};
use observatory::progress::Progress;
use observatory::retention::run_once;
use observatory::store::{Incoming, Place, PriceChange, SessionLookup, Store};
use serde_json::{Value, json};
use std::sync::Arc;

conformance!(
    a_cost_that_is_not_told_is_estimated_and_marked,
    costs_that_are_told_are_never_estimated,
    models_without_a_price_are_told,
    repricing_equals_ingesting_under_the_new_table,
    a_repricing_that_was_cut_goes_on_where_it_stopped,
    a_dry_run_changes_nothing_and_filters_hold,
    removed_events_keep_their_share,
    repricing_beside_ingest_loses_nothing,
);

/// A store on the same database in which a million tokens of `m` cost so many
/// dollars going in, a tenth of it from the cache, and ten times as many
/// coming out.
pub async fn priced(fresh: &Fresh, usd: &str) -> Store {
    let usd: f64 = usd.parse().unwrap();
    let list = format!(
        "version = \"at-{usd}\"\nprices = [{{ model = \"m\", input = {usd:.3}, output = {:.3}, cacheRead = {:.3} }},\
         {{ model = \"n\", from = 2026-03-01T10:00:10Z, input = {usd:.3}, output = 0 }}]",
        usd * 10.0,
        usd / 10.0
    );
    let table = PriceTable::default().overlaid(&list).unwrap();
    Store::open(&fresh.target).await.unwrap().with_prices(Arc::new(table))
}

fn turn(seconds: i64, model: &str, extra: Value) -> Incoming {
    let mut sent = event(
        seconds,
        "turn.completed",
        json!({"turnId": format!("t{seconds}"), "model": {"provider": "p", "modelId": model}, "agentId": "a",
            "tokens": {"input": 1_000_000, "output": 100_000, "cacheRead": 500_000}}),
    );
    for (key, value) in extra.as_object().unwrap() {
        sent[key] = value.clone();
    }
    incoming(sent)
}

async fn events(store: &Store) -> Vec<Value> {
    let mut page = PageRequest { limit: LIMIT_MAX, cursor: None, ascending: true };
    let mut all = Vec::new();
    loop {
        let events = store.events(&Filter::default(), &page, at(0)).await.unwrap();
        all.extend(events.items.iter().map(|event| serde_json::to_value(event).unwrap()));
        page.cursor = events.next_cursor;
        if page.cursor.is_none() {
            return all;
        }
    }
}

/// All that follows from the events, and the events.
pub async fn everything(store: &Store) -> Value {
    json!([derived(store).await, events(store).await])
}

/// As `assert_eq`, without printing hundreds of events.
pub fn assert_same(one: &Value, other: &Value) {
    let ends = |value: &Value| value["summary"]["totals"].clone();
    assert!(one == other, "{}\n{}", ends(&one[0]), ends(&other[0]));
}

pub async fn run(store: &Store) -> Summary {
    reprice::run(store, &Filter::default(), false, &mut Progress::silent()).await.unwrap()
}

async fn a_cost_that_is_not_told_is_estimated_and_marked(fresh: Fresh) {
    let store = priced(&fresh, "3").await;
    let sent = turn(0, "m", json!({}));
    let written = store.write(std::slice::from_ref(&sent), &[], at(0)).await.unwrap();
    // Half a million tokens at 3 dollars, half at 0.30; 100,000 at 30.
    let estimate = json!({"totalCost": 4.65, "inputCost": 1.65, "outputCost": 3.0, "priceVersion": "none+at-3"});
    let mut expected = serde_json::to_value(&*sent.event).unwrap();
    expected["costEstimate"] = estimate;
    assert_eq!(serde_json::to_value(&*written.stored[0].event).unwrap(), expected);
    assert_eq!(events(&store).await, [expected]);
    let replayed = store.events_after(0, 5).await.unwrap();
    assert_eq!(replayed, written.stored);

    write(&store, &[turn(1, "m", json!({"cost": {"totalCost": 1.0}}))]).await;
    write(&store, &[turn(2, "m", json!({"cost": {"totalCost": 0.5, "estimated": true}}))]).await;
    let SessionLookup::Found(row) = store.session("s", None, at(5)).await.unwrap() else { panic!("no session") };
    assert_eq!((row.cost_usd, row.cost_estimated_usd), (6.15, 5.15));
    let sums = answers::summary(&store, &Filter::default(), at(5)).await.unwrap().totals;
    assert_eq!((sums.cost_usd, sums.cost_estimated_usd), (6.15, 5.15));
    let turns = store.turns("gw", "s", &PageRequest::default()).await.unwrap().items;
    let costs: Vec<_> = turns.iter().map(|turn| (turn.cost_usd, turn.cost_estimated_usd)).collect();
    assert_eq!(costs, [(0.5, 0.5), (1.0, 0.0), (4.65, 4.65)]);
}

async fn costs_that_are_told_are_never_estimated(fresh: Fresh) {
    let told = [
        turn(0, "m", json!({"cost": {"totalCost": 1.0}})),
        turn(1, "m", json!({"cost": {"inputCost": 0.0, "outputCost": 0.0}})),
        turn(2, "m", json!({"cost": {"totalCost": 2.0, "estimated": true}})),
        turn(3, "m", json!({"tokens": {"contextUsed": 5}})),
    ];
    let store = priced(&fresh, "3").await;
    write(&store, &told).await;
    let before = everything(&store).await;
    assert!(events(&store).await.iter().all(|event| event.get("costEstimate").is_none()));
    let summary = run(&priced(&fresh, "7").await).await;
    assert_eq!((summary.events, summary.changed), (0, 0));
    assert_eq!(everything(&store).await, before);
}

async fn models_without_a_price_are_told(fresh: Fresh) {
    let store = priced(&fresh, "3").await;
    let unknown = turn(0, "unknown", json!({}));
    // One before the first price of `n` holds, one after.
    write(&store, &[unknown.clone(), unknown, turn(9, "n", json!({})), turn(10, "n", json!({}))]).await;
    let told: Vec<_> = store.unpriced_models().iter().map(|model| (model.model.clone(), model.events)).collect();
    assert_eq!(told, [("n".to_owned(), 1), ("unknown".to_owned(), 1)]);
    let summary = run(&store).await;
    assert_eq!(summary.unpriced().collect::<Vec<_>>(), [("p/n", 1), ("p/unknown", 1)]);
    assert_eq!((summary.events, summary.changed), (3, 0));
}

/// Events of several sessions, turns, hours, agents and costs; more than two slices.
pub fn fleet() -> Vec<Incoming> {
    let count = i64::from(SLICE_EVENTS_MAX) * 2 + 50;
    let one = |n: i64| {
        let model = ["m", "n", "unknown"][usize::try_from(n % 3).unwrap()];
        let mut extra = json!({
            "sessionKey": format!("s{}", n % 7), "gatewayId": format!("g{}", n % 2), "agentId": format!("a{}", n % 2),
            "turnId": format!("t{}", n % 40), "tokens": {"input": 1000 + n, "output": n, "cacheRead": n % 5 * 100},
        });
        match n % 11 {
            0 => extra["cost"] = json!({"totalCost": 0.25}),
            1 => extra["cost"] = json!({"totalCost": 0.25, "estimated": true}),
            2 => extra["turnId"] = Value::Null,
            _ => {}
        }
        turn(n * 19, model, extra)
    };
    (0..count).map(one).collect()
}

async fn repricing_equals_ingesting_under_the_new_table(fresh: Fresh) {
    let fleet = fleet();
    let now = priced(&fresh, "3").await;
    write(&now, &fleet).await;
    let before = everything(&now).await;
    let new = priced(&fresh, "4.5").await;
    let summary = run(&new).await;
    assert!(summary.changed > 200, "{summary}");
    let repriced = everything(&new).await;
    assert!(repriced != before);

    let other = fresh.again().await;
    let ingested = priced(&other, "4.5").await;
    write(&ingested, &fleet).await;
    assert_same(&repriced, &everything(&ingested).await);

    let twice = run(&new).await;
    assert_eq!((twice.events, twice.changed), (summary.events, 0));
    assert_same(&everything(&new).await, &repriced);
    run(&now).await;
    assert_same(&everything(&now).await, &before);
    // Without prices nothing that the server estimated is left.
    run(&fresh.store).await;
    assert!(events(&fresh.store).await.iter().all(|event| event.get("costEstimate").is_none()));
}

async fn a_repricing_that_was_cut_goes_on_where_it_stopped(fresh: Fresh) {
    write(&priced(&fresh, "3").await, &fleet()).await;
    let new = priced(&fresh, "9").await;
    let slice = new.price_slice(&Filter::default(), None, 100).await.unwrap();
    assert!(slice.next.is_some());
    let places: Vec<Place> = slice.changes.iter().filter(|change| change.changed).map(PriceChange::place).collect();
    assert_eq!(new.reprice(&places).await.unwrap(), places.len() as u64);
    assert_eq!(new.reprice(&places).await.unwrap(), 0);
    run(&new).await;
    let finished = everything(&new).await;

    let other = fresh.again().await;
    let whole = priced(&other, "9").await;
    write(&whole, &events_of(&finished)).await;
    assert_same(&finished, &everything(&whole).await);
}

/// The events that [`everything`] told, as they would be sent.
fn events_of(everything: &Value) -> Vec<Incoming> {
    everything[1].as_array().unwrap().iter().map(|event| incoming(event.clone())).collect()
}

async fn a_dry_run_changes_nothing_and_filters_hold(fresh: Fresh) {
    let old = priced(&fresh, "3").await;
    write(&old, &[0, 10, 20, 30].map(|second| turn(second, "m", json!({})))).await;
    let before = everything(&old).await;
    let new = priced(&fresh, "6").await;
    let dry = reprice::run(&new, &Filter::default(), true, &mut Progress::silent()).await.unwrap();
    assert_eq!((dry.events, dry.changed), (4, 4));
    assert_eq!(everything(&new).await, before);
    let filter = Filter { from: Some(at(10)), to: Some(at(30)), gateway: Some("gw".into()), ..Filter::default() };
    assert_eq!(new.count_estimable(&filter).await.unwrap(), 2);
    assert_eq!(reprice::run(&new, &filter, false, &mut Progress::silent()).await.unwrap().changed, 2);
    let versions: Vec<_> =
        events(&new).await.iter().map(|event| event["costEstimate"]["priceVersion"].clone()).collect();
    assert_eq!(versions, ["none+at-3", "none+at-6", "none+at-6", "none+at-3"]);
    let elsewhere = Filter { gateway: Some("other".into()), ..Filter::default() };
    assert_eq!(new.count_estimable(&elsewhere).await.unwrap(), 0);
}

async fn removed_events_keep_their_share(fresh: Fresh) {
    let old = priced(&fresh, "3").await;
    write(&old, &[turn(0, "m", json!({})), turn(7200, "m", json!({}))]).await;
    run_once(&old, at(3600)).await.unwrap();
    let new = priced(&fresh, "6").await;
    assert_eq!(run(&new).await.changed, 1);
    let SessionLookup::Found(row) = new.session("s", None, at(7300)).await.unwrap() else { panic!("no session") };
    assert!((row.cost_usd - (4.65 + 9.3)).abs() < 1e-9, "{}", row.cost_usd);
    assert!((row.cost_estimated_usd - row.cost_usd).abs() < 1e-9);
}

async fn repricing_beside_ingest_loses_nothing(fresh: Fresh) {
    let old = Arc::new(priced(&fresh, "3").await);
    write(&old, &fleet()).await;
    let more: Vec<Incoming> =
        (0..120).map(|n| turn(n, "m", json!({"sessionKey": format!("s{}", n % 7), "gatewayId": "g0"}))).collect();
    let new = priced(&fresh, "6").await;
    let ingest = {
        let old = Arc::clone(&old);
        tokio::spawn(async move {
            for batch in more.chunks(4) {
                write(&old, batch).await;
            }
        })
    };
    run(&new).await;
    ingest.await.unwrap();
    run(&new).await;
    let both = everything(&new).await;
    let other = fresh.again().await;
    let whole = priced(&other, "6").await;
    write(&whole, &events_of(&both)).await;
    assert_same(&both, &everything(&whole).await);
}
