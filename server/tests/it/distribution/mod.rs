//! Whether schema and statements can be spread over the servers of a Citus
//! cluster, by session (docs/scale.md). Citus itself does not run here: the
//! rules that it documents are held against what PostgreSQL says of the schema
//! and against the statements that it was sent.

mod schema;
mod statements;

/// Where a table lies.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Placement {
    /// Spread over the workers by `session_key`.
    Spread,
    /// On the coordinator, with the reason why it is not spread.
    Coordinator(&'static str),
}
use Placement::{Coordinator, Spread};

/// Every table of the schema. A new one has to be given its place.
const TABLES: [(&str, Placement); 19] = [
    ("events", Spread),
    ("sessions", Spread),
    ("turns", Spread),
    ("session_hours", Spread),
    ("event_ids", Coordinator("ids are unique and positions in one order over all sessions; narrow rows")),
    ("rollups", Coordinator("sums over sessions; their number does not grow with the events")),
    ("trigger_rollups", Coordinator("sums over sessions, as rollups")),
    ("tool_rollups", Coordinator("sums over sessions, as rollups")),
    ("event_kinds", Coordinator("sums over sessions; a day of them")),
    ("gateways", Coordinator("few rows, which every transaction touches")),
    ("api_tokens", Coordinator("few rows")),
    ("logins", Coordinator("few rows")),
    ("alerts", Coordinator("few rows; one loop reads and writes them")),
    ("alert_steps", Coordinator("goes with alerts")),
    ("alert_outbox", Coordinator("ids in one order; unique by message and receiver")),
    ("alert_engine", Coordinator("one row")),
    ("alert_settings", Coordinator("few rows")),
    ("settings", Coordinator("few rows")),
    ("_sqlx_migrations", Coordinator("the steps of the schema")),
];

/// What is run to spread the tables.
const SCRIPT: &str = include_str!("../../../../docs/citus.sql");

fn spread() -> impl Iterator<Item = &'static str> {
    TABLES.into_iter().filter(|(_, placement)| *placement == Spread).map(|(table, _)| table)
}

fn on_coordinator() -> impl Iterator<Item = &'static str> {
    TABLES.into_iter().filter(|(_, placement)| *placement != Spread).map(|(table, _)| table)
}

/// The part of the script that any PostgreSQL can run.
fn preparation() -> &'static str {
    SCRIPT.split_once("CREATE EXTENSION IF NOT EXISTS citus;").unwrap().0
}
