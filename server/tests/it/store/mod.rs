//! Every store method, on every database.

pub mod alerts;
mod any_order;
mod breakdown;
pub mod days;
mod differential;
mod gateways;
mod layouts;
mod outbox;
pub mod prices;
mod queries;
mod retention;
mod session_list;
mod settings;
mod shared;
mod timeline;
mod timescale;
mod tokens;
mod transfer;
mod writers;
mod writes;

use observatory::clock;
use observatory::store::{Incoming, Store, Verdict};

/// Writes events in one transaction.
async fn write(store: &Store, events: &[Incoming]) -> Vec<Verdict> {
    store.write_events(events, clock::now()).await.unwrap()
}
