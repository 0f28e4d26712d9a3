//! Events on their way into the store, in batches.

use super::ImportError;
use super::summary::Summary;
use crate::clock;
use crate::demo::{Delivery, DemoError};
use crate::http::ingest::{EVENTS_MAX, Receipt};
use crate::retention::cutoff;
use crate::store::{Incoming, Store, Verdict};
use axum::body::Bytes;
use model::event::EVENT_BYTES_MAX;
use model::{Event, Timestamp};
use serde_json::Value;
use std::time::Duration;

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
    /// Nowhere: what would be stored is only counted.
    Nowhere,
}

/// The time from which events are wanted.
#[derive(Clone, Copy, Debug, Default)]
pub struct Bounds {
    pub since: Option<Timestamp>,
    /// Not included.
    pub before: Option<Timestamp>,
}

impl Bounds {
    /// Why an event of that time is left out.
    fn excludes(self, at: Timestamp) -> Option<&'static str> {
        if self.since.is_some_and(|since| at < since) {
            Some("events before --since")
        } else if self.before.is_some_and(|before| at >= before) {
            Some("events at or after --before")
        } else {
            None
        }
    }
}

/// Wait before a server that answered nonsense is asked again.
const REFUSED_PAUSE: Duration = Duration::from_secs(5);

pub struct Outbox {
    sink: Sink,
    bounds: Bounds,
    /// Whether a server that refuses may come to its senses, as one that is
    /// being replaced does.
    is_patient: bool,
    waiting: Vec<Incoming>,
    waiting_bytes: usize,
    /// Retention removes what is older.
    cutoff: Timestamp,
}

impl Outbox {
    pub fn new(sink: Sink, bounds: Bounds, is_patient: bool, retention_days: u32) -> Self {
        let cutoff = cutoff(clock::now(), retention_days);
        Self { sink, bounds, is_patient, waiting: Vec::new(), waiting_bytes: 0, cutoff }
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
            if let Some(reason) = self.bounds.excludes(at) {
                summary.count(reason);
                continue;
            }
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
                        Verdict::Stored(_) | Verdict::Spooled => summary.stored += 1,
                        Verdict::Duplicate => summary.duplicates += 1,
                        Verdict::Expired => summary.expired += 1,
                    }
                }
            }
            Sink::Server(delivery) => {
                let bodies: Vec<&str> = batch.iter().map(|incoming| incoming.body.as_ref()).collect();
                let body = Bytes::from(format!("{{\"events\":[{}]}}", bodies.join(",")));
                let answer = loop {
                    match delivery.post(&body).await {
                        Err(error @ DemoError::Refused { .. }) if self.is_patient => {
                            summary.note(error.to_string());
                            tokio::time::sleep(REFUSED_PAUSE).await;
                        }
                        outcome => break outcome?,
                    }
                };
                let receipt: Receipt =
                    serde_json::from_slice(&answer.body).map_err(|error| ImportError::Answer(error.to_string()))?;
                summary.stored += receipt.accepted as u64;
                summary.duplicates += receipt.duplicates as u64;
                // Each event was found valid above: what is refused has expired.
                summary.expired += receipt.rejected.len() as u64;
            }
            Sink::Nowhere => summary.stored += batch.len() as u64,
        }
        Ok(())
    }

    pub async fn close(self) {
        if let Sink::Store(store) = self.sink {
            store.close().await;
        }
    }
}
