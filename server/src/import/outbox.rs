//! Events on their way into the store, in batches.

use super::ImportError;
use super::summary::Summary;
use crate::clock;
use crate::demo::Delivery;
use crate::http::ingest::{EVENTS_MAX, Receipt};
use crate::retention::cutoff;
use crate::store::{Incoming, Store, Verdict};
use axum::body::Bytes;
use model::event::EVENT_BYTES_MAX;
use model::{Event, Timestamp};
use serde_json::Value;

/// Most events of one batch, which a server takes at once too.
pub const BATCH_EVENTS_MAX: usize = EVENTS_MAX;
/// Bytes of events after which a batch goes out; with one more event it
/// stays under the 8 MiB of a request.
pub const BATCH_BYTES_MAX: usize = 4 * 1024 * 1024;

/// Where events go.
pub enum Sink {
    /// A running server.
    Server(Box<Delivery>),
    /// The database itself.
    Store(Store),
}

pub struct Outbox {
    sink: Sink,
    waiting: Vec<Incoming>,
    waiting_bytes: usize,
    /// Retention removes what is older.
    cutoff: Timestamp,
}

impl Outbox {
    pub fn new(sink: Sink, retention_days: u32) -> Self {
        Self { sink, waiting: Vec::new(), waiting_bytes: 0, cutoff: cutoff(clock::now(), retention_days) }
    }

    /// Takes events; a batch that is full goes out.
    pub async fn put(&mut self, events: Vec<Value>, summary: &mut Summary) -> Result<(), ImportError> {
        for value in events {
            let incoming = match Event::parse(value).map(Incoming::new) {
                Ok(Ok(incoming)) if incoming.body.len() <= EVENT_BYTES_MAX => incoming,
                Ok(Ok(_)) => {
                    summary.count("an event of more than 1 MiB");
                    continue;
                }
                Ok(Err(error)) => {
                    summary.count(&format!("an event that cannot be written: {error}"));
                    continue;
                }
                Err(error) => {
                    summary.count(&format!("an event whose {error}"));
                    continue;
                }
            };
            let at = incoming.event.timestamp;
            summary.oldest = Some(summary.oldest.map_or(at, |oldest| oldest.min(at)));
            summary.old += u64::from(at < self.cutoff);
            self.waiting_bytes += incoming.body.len();
            self.waiting.push(incoming);
            if self.waiting.len() == BATCH_EVENTS_MAX || self.waiting_bytes >= BATCH_BYTES_MAX {
                self.flush(summary).await?;
            }
        }
        Ok(())
    }

    /// Sends what waits, and returns when it is stored.
    pub async fn flush(&mut self, summary: &mut Summary) -> Result<(), ImportError> {
        if self.waiting.is_empty() {
            return Ok(());
        }
        let batch = std::mem::take(&mut self.waiting);
        self.waiting_bytes = 0;
        match &mut self.sink {
            Sink::Store(store) => {
                for verdict in store.write_events(&batch, clock::now()).await? {
                    match verdict {
                        Verdict::Stored(_) => summary.stored += 1,
                        Verdict::Duplicate => summary.duplicates += 1,
                        Verdict::Expired => summary.expired += 1,
                    }
                }
            }
            Sink::Server(delivery) => {
                let bodies: Vec<&str> = batch.iter().map(|incoming| incoming.body.as_ref()).collect();
                let body = Bytes::from(format!("{{\"events\":[{}]}}", bodies.join(",")));
                let answer = delivery.post(&body).await?;
                let receipt: Receipt =
                    serde_json::from_slice(&answer.body).map_err(|error| ImportError::Answer(error.to_string()))?;
                summary.stored += receipt.accepted as u64;
                summary.duplicates += receipt.duplicates as u64;
                // Each event was found valid above: what is refused has expired.
                summary.expired += receipt.rejected.len() as u64;
            }
        }
        Ok(())
    }

    pub async fn close(self) {
        if let Sink::Store(store) = self.sink {
            store.close().await;
        }
    }
}
