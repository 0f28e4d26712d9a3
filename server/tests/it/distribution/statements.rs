//! The statements that the server sends, as PostgreSQL logs them.

use super::{on_coordinator, spread};
use crate::builder::{at, event, incoming};
use crate::database::Cluster;
use crate::store::prices::{everything, fleet, run};
use model::gateway::GatewayChange;
use model::metrics::Dimension;
use model::query::{Filter, PageRequest};
use model::session::Status;
use model::time::HOUR_US;
use observatory::clock;
use observatory::pricing::PriceTable;
use observatory::retention::run_once;
use observatory::store::{Layout, RemovalStep, Retained, Store, Target};
use serde_json::json;
use std::collections::BTreeSet;
use std::sync::Arc;

/// Statements that join a table of the coordinator with one that is spread,
/// by what they begin with, and how Citus does it. Each is one that a person
/// has thought about.
const ACROSS: [(&str, &str); 5] = [
    // A few positions, which are handed to the workers.
    ("SELECT e.seq, e.timestamp, e.received_at,", "FROM event_ids i JOIN events e"),
    // The counts of the workers, joined on the coordinator.
    ("SELECT g.gateway_id, g.first_seen_at,", "GROUP BY s.gateway_id) c ON"),
    // A query by itself, whose answer the coordinator holds.
    ("DELETE FROM event_ids WHERE id IN", "NOT IN (SELECT e.id FROM events e WHERE"),
    // Whether a gateway is marked: a question by itself, asked once.
    ("DELETE FROM", "AND EXISTS (SELECT 1 FROM gateways m WHERE m.gateway_id = $1"),
    ("SELECT id, timestamp, seq FROM events", "AND EXISTS (SELECT 1 FROM gateways m WHERE m.gateway_id = $1"),
];

/// Runs what reads and writes sessions and events; returns the statements.
async fn statements() -> Vec<String> {
    let cluster = Cluster::with(&["-A", "trust"], |_| "-c log_statement=all -c log_line_prefix='@@ '".to_owned());
    let target = Target::Postgres(cluster.url());
    let store = Store::connect(&target).await.unwrap();
    store.apply_steps().await.unwrap();
    store.lay_out(Layout::Days).await.unwrap();
    let from = cluster.log().len();
    exercise(&store, &target).await;
    store.close().await;
    let log = cluster.log();
    let lines = log[from..].lines().filter_map(|line| line.strip_prefix("@@ LOG:  "));
    let sent = lines.filter_map(|line| {
        let (how, statement) = line.split_once(": ")?;
        (how.starts_with("execute") || how == "statement").then(|| statement.trim().to_owned())
    });
    let sent: BTreeSet<String> = sent.collect();
    sent.into_iter().collect()
}

async fn exercise(store: &Store, target: &Target) {
    let (now, page) = (at(0), PageRequest { limit: 2, ..PageRequest::default() });
    let fleet = fleet();
    store.prepare_days(now, 30).await.unwrap();
    for batch in fleet.chunks(100) {
        store.write_events(batch, clock::now()).await.unwrap();
    }
    let some = store.events(&Filter::default(), &page, now).await.unwrap();
    let first = some.items[0].clone();
    let more = PageRequest { cursor: some.next_cursor, ..page.clone() };
    store.events(&Filter::default(), &more, now).await.unwrap();
    store.event(first.id).await.unwrap().unwrap();
    store.events_after(0, 10).await.unwrap();
    store.nth_newest_event(at(-1_000_000), at(1_000_000), 3).await.unwrap();
    for status in [Status::Active, Status::Idle, Status::Error, Status::Ended] {
        let filter = Filter { status: Some(status), ..Filter::default() };
        store.events(&filter, &page, now).await.unwrap();
        store.sessions(&filter, &page, now).await.unwrap();
    }
    let filter = Filter {
        event_type: Some(first.event_type.as_str().to_owned()),
        q: Some("a".into()),
        gateway: Some(first.gateway_id.clone()),
        ..Filter::default()
    };
    store.events(&filter, &page, now).await.unwrap();
    store.sessions(&filter, &page, now).await.unwrap();
    store.session(&first.session_key, Some(&first.gateway_id), now).await.unwrap();
    store.turns(&first.gateway_id, &first.session_key, &page).await.unwrap();
    store.failing_sessions(None, at(-1_000_000), Some(at(1_000_000)), 5, now).await.unwrap();
    store.heatmap(Some(&first.gateway_id), at(-1_000_000), at(1_000_000), 5).await.unwrap();
    let of_agent = Filter { agent: Some("a".into()), ..Filter::default() };
    store.unique_sessions(&of_agent, at(-1_000_000), at(1_000_000)).await.unwrap();
    for by in Dimension::ALL {
        let (from, to) = (at(-1_000_000), at(1_000_000));
        store.breakdown(by, &Filter::default(), HOUR_US, from, to, 5).await.unwrap();
    }
    store.gateway_series(HOUR_US, HOUR_US, at(-1_000_000), at(1_000_000)).await.unwrap();
    store.session_counts(None, now).await.unwrap();
    store.gateways(now).await.unwrap();
    store.gateway_names().await.unwrap();
    store.gateway(&first.gateway_id, now).await.unwrap().unwrap();
    store.sessions_between(&first.gateway_id, Some(at(-10)), Some(at(10))).await.unwrap();
    store.change_gateway(&first.gateway_id, &GatewayChange::default()).await.unwrap();
    everything(store).await;
    reprice(target).await;
    store.layout().await.unwrap();
    run_once(store, store.whole_cutoff(at(86_400))).await.unwrap();
    for step in Retained::ORDER {
        store.purge(step, at(3600), 5).await.unwrap();
    }
    store.write_events(&[incoming(event(9_000_000, "turn.started", json!({"turnId": "t"})))], at(0)).await.unwrap();
    store.begin_removal("gw", now).await.unwrap();
    for step in RemovalStep::ORDER {
        store.remove(step, "gw", 5).await.unwrap();
    }
}

/// Estimates once, which rewrites the events concerned.
async fn reprice(target: &Target) {
    let list = "version = \"x\"\nprices = [{ model = \"m\", input = 1, output = 1 }, { model = \"n\", input = 1, output = 1 }]";
    let table = Arc::new(PriceTable::default().overlaid(list).unwrap());
    let again = Store::connect(target).await.unwrap().with_prices(table);
    run(&again).await;
    again.close().await;
}

/// The tables that a statement reads or writes.
fn tables<'a>(statement: &str, of: impl Iterator<Item = &'a str>) -> Vec<&'a str> {
    let words: Vec<&str> = statement.split(|c: char| !(c.is_ascii_alphanumeric() || c == '_')).collect();
    let named = |pair: &&[&str]| ["FROM", "JOIN", "INTO", "UPDATE", "COPY"].contains(&pair[0]);
    let words: BTreeSet<&str> = words.windows(2).filter(named).map(|pair| pair[1]).collect();
    of.filter(|table| words.contains(table)).collect()
}

fn joins_by_session(statement: &str) -> bool {
    let equal = |statement: &str| {
        statement.split(" = ").collect::<Vec<_>>().windows(2).any(|pair| {
            let left = pair[0].rsplit([' ', '(']).next().unwrap_or_default();
            let right = pair[1].split([' ', ')']).next().unwrap_or_default();
            left.ends_with(".session_key") && right.ends_with(".session_key")
        })
    };
    equal(statement) || statement.contains("(gateway_id, session_key) IN (SELECT")
}

#[tokio::test]
async fn statements_keep_to_the_session() {
    let statements = statements().await;
    let mut across = BTreeSet::new();
    let mut spread_statements = 0;
    for statement in statements.iter().filter(|statement| !statement.contains("pg_")) {
        let (ours, others) = (tables(statement, spread()), tables(statement, on_coordinator()));
        let Some(first) = ours.first() else { continue };
        spread_statements += 1;
        if let Some((_, target)) = statement.split_once("ON CONFLICT (") {
            let target = target.split(')').next().unwrap_or_default();
            assert!(
                !statement.starts_with(&format!("INSERT INTO {first}")) || target.contains("session_key"),
                "{statement}"
            );
        }
        if let Some((_, set)) = statement.split_once(" SET ") {
            let set = set.split(" WHERE ").next().unwrap_or_default();
            let moves = set.split(',').any(|part| part.trim_start().starts_with("session_key ="));
            assert!(!moves, "a row would move to another server: {statement}");
        }
        assert!(!statement.contains(" FOR UPDATE") && !statement.contains("ctid"), "{statement}");
        if ours.len() > 1 {
            assert!(joins_by_session(statement), "{ours:?} are not joined by session: {statement}");
        }
        if !others.is_empty() {
            let known =
                ACROSS.iter().position(|(begin, part)| statement.starts_with(begin) && statement.contains(part));
            across.insert(known.unwrap_or_else(|| panic!("{ours:?} with {others:?} of the coordinator: {statement}")));
        }
    }
    // What is checked was sent.
    assert!(spread_statements >= 40, "{spread_statements} of {} statements: {statements:#?}", statements.len());
    assert_eq!(across.len(), ACROSS.len(), "{across:?}: a statement of ACROSS is not sent any more");
    for table in spread() {
        for verb in ["SELECT", "DELETE FROM", if table == "events" { "COPY" } else { "INSERT INTO" }] {
            let is_sent =
                |statement: &String| statement.starts_with(verb) && tables(statement, spread()).contains(&table);
            assert!(statements.iter().any(is_sent), "no {verb} of {table}");
        }
    }
}
