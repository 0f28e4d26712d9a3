//! Every store method, on every database.

mod alerts;
mod any_order;
mod days;
mod gateways;
mod layouts;
mod outbox;
mod prices;
mod queries;
mod retention;
mod timeline;
mod timescale;
mod tokens;
mod writers;
mod writes;

use observatory::clock;
use observatory::store::{Incoming, Store, Verdict};

/// Writes events in one transaction.
async fn write(store: &Store, events: &[Incoming]) -> Vec<Verdict> {
    store.write_events(events, clock::now()).await.unwrap()
}
