//! One sender, many readers, none of which can slow the sender down.

use crate::store::StoredEvent;
use model::alert::Alert;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, AtomicUsize, Ordering};
use tokio::sync::{broadcast, watch};

/// Commits that a reader may lag behind before it is told of a gap.
pub const BATCHES_BUFFERED_MAX: usize = 256;
/// Changes of alerts that a reader may lag behind before it misses some; its
/// page asks for alerts anew with each one.
pub const ALERTS_BUFFERED_MAX: usize = 256;
/// Open streams at a time.
pub const CONNECTIONS_MAX: usize = 1000;

/// The events of one commit, in stored order, and the position before them.
#[derive(Debug)]
pub struct Batch {
    pub before: i64,
    pub events: Vec<StoredEvent>,
}

impl Batch {
    /// The position after this batch.
    pub fn cursor(&self) -> i64 {
        self.events.last().map_or(self.before, |event| event.seq)
    }
}

pub struct Hub {
    batches: broadcast::Sender<Arc<Batch>>,
    alerts: broadcast::Sender<Arc<Alert>>,
    cursor: AtomicI64,
    connections: Arc<AtomicUsize>,
    closing: watch::Sender<bool>,
}

/// A place among the open streams; given back when dropped.
pub struct Connection {
    count: Arc<AtomicUsize>,
}

impl Drop for Connection {
    fn drop(&mut self) {
        let left = self.count.fetch_sub(1, Ordering::Relaxed) - 1;
        metrics::gauge!("observatory_stream_connections").set(left as f64);
    }
}

impl Hub {
    /// `cursor` is the last position stored so far.
    pub fn new(cursor: i64) -> Self {
        Self::with_buffer(cursor, BATCHES_BUFFERED_MAX)
    }

    pub fn with_buffer(cursor: i64, batches: usize) -> Self {
        Self {
            batches: broadcast::Sender::new(batches),
            alerts: broadcast::Sender::new(ALERTS_BUFFERED_MAX),
            cursor: AtomicI64::new(cursor),
            connections: Arc::default(),
            closing: watch::Sender::new(false),
        }
    }

    /// Announces committed events. They must be ordered by position.
    pub fn publish(&self, events: Vec<StoredEvent>) {
        let Some(last) = events.last().map(|event| event.seq) else { return };
        let before = self.cursor.swap(last, Ordering::AcqRel);
        // Without readers there is nobody to tell.
        let _ = self.batches.send(Arc::new(Batch { before, events }));
    }

    /// Announces an alert as it stands now.
    pub fn publish_alert(&self, alert: Alert) {
        // Without readers there is nobody to tell.
        let _ = self.alerts.send(Arc::new(alert));
    }

    pub fn subscribe_alerts(&self) -> broadcast::Receiver<Arc<Alert>> {
        self.alerts.subscribe()
    }

    /// The last position announced.
    pub fn cursor(&self) -> i64 {
        self.cursor.load(Ordering::Acquire)
    }

    pub fn subscribe(&self) -> broadcast::Receiver<Arc<Batch>> {
        self.batches.subscribe()
    }

    /// A place for one more stream, unless [`CONNECTIONS_MAX`] are open.
    pub fn admit(&self) -> Option<Connection> {
        let admitted = self
            .connections
            .fetch_update(Ordering::Relaxed, Ordering::Relaxed, |open| (open < CONNECTIONS_MAX).then_some(open + 1));
        let open = admitted.ok()? + 1;
        metrics::gauge!("observatory_stream_connections").set(open as f64);
        Some(Connection { count: Arc::clone(&self.connections) })
    }

    /// Tells all streams to end.
    pub fn close(&self) {
        self.closing.send_replace(true);
    }

    /// Resolves when streams are to end.
    pub fn closed(&self) -> impl Future<Output = ()> + Send + use<> {
        let mut closing = self.closing.subscribe();
        async move {
            // An error means that the hub is gone, which is an end too.
            let _ = closing.wait_for(|closing| *closing).await;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_stream_too_many_is_refused_until_another_ends() {
        let hub = Hub::new(0);
        let mut open: Vec<_> = (0..CONNECTIONS_MAX).map(|_| hub.admit().unwrap()).collect();
        assert!(hub.admit().is_none());
        open.pop();
        assert!(hub.admit().is_some());
    }
}
