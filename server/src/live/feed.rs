//! What goes to the hub: everything that is stored, by whichever server, once
//! and in the order of positions.

use super::hub::Hub;
use crate::store::{News, Store, StoreError, StoredEvent};
use model::alert::Alert;
use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use tokio::sync::Notify;

/// Events that are read at once.
pub const PAGE_EVENTS: u32 = 500;
/// Pages between two looks at everything else.
const PAGES_AT_ONCE_MAX: usize = 20;

/// The one way to the hub.
pub struct Feed {
    store: Arc<Store>,
    hub: Arc<Hub>,
    /// Whoever publishes events holds it: the writer and the reader of what
    /// other servers wrote.
    publishing: Mutex<()>,
    /// The highest position that was told of.
    told: AtomicI64,
    events_missing: Notify,
    alerts_missing: Notify,
}

impl Feed {
    pub fn new(store: Arc<Store>, hub: Arc<Hub>) -> Self {
        let told = AtomicI64::new(hub.cursor());
        let (publishing, events_missing, alerts_missing) = (Mutex::default(), Notify::new(), Notify::new());
        Self { store, hub, publishing, told, events_missing, alerts_missing }
    }

    pub fn hub(&self) -> &Arc<Hub> {
        &self.hub
    }

    /// Takes over a commit of this server; `before` is the last position
    /// before it, where others write too. If the hub lacks something up to
    /// there, all of it is read by [`Self::advance`], this commit included.
    pub fn committed(&self, before: Option<i64>, events: Vec<StoredEvent>) {
        let Some(last) = events.last().map(|event| event.seq) else { return };
        if !self.publish_behind(before, events) {
            self.events_missing.notify_one();
        }
        self.hear(last);
    }

    /// Whether the events follow what the hub has; then it has them too.
    fn publish_behind(&self, before: Option<i64>, events: Vec<StoredEvent>) -> bool {
        let _alone = self.publishing.lock().unwrap_or_else(PoisonError::into_inner);
        let follows = before.is_none_or(|before| before <= self.hub.cursor());
        if follows {
            self.publish(events);
        }
        follows
    }

    /// Announces what the hub does not have yet; the caller is alone.
    fn publish(&self, mut events: Vec<StoredEvent>) {
        let known = events.partition_point(|event| event.seq <= self.hub.cursor());
        events.drain(..known);
        self.hub.publish(events);
    }

    /// Brings the hub towards what is stored; whether it is there.
    ///
    /// # Errors
    /// The database does not answer.
    pub async fn advance(&self) -> Result<bool, StoreError> {
        for _ in 0..PAGES_AT_ONCE_MAX {
            // What this server commits meanwhile follows the cursor directly
            // or not at all: in the page it comes first, and is known.
            let page = self.store.events_after(self.hub.cursor(), PAGE_EVENTS).await?;
            let is_last = page.len() < PAGE_EVENTS as usize;
            metrics::counter!("observatory_stream_feed_read_events_total").increment(page.len() as u64);
            {
                let _alone = self.publishing.lock().unwrap_or_else(PoisonError::into_inner);
                self.publish(page);
            }
            self.measure(0);
            if is_last {
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// Alerts as they stand now, for the readers of all servers.
    pub async fn alerts_changed(&self, alerts: Vec<Alert>) {
        if alerts.is_empty() {
            return;
        }
        if !self.store.is_shared() {
            return alerts.into_iter().for_each(|alert| self.hub.publish_alert(alert));
        }
        self.alerts_missing.notify_one();
        if let Err(error) = self.store.announce(News::Alerts).await {
            tracing::warn!(%error, "other servers learn of changed alerts only when they look for them");
        }
    }

    /// A position was told of.
    pub fn hear(&self, position: i64) {
        self.told.fetch_max(position, Ordering::AcqRel);
        self.measure(0);
    }

    /// The highest position that was told of.
    pub fn told(&self) -> i64 {
        self.told.load(Ordering::Acquire)
    }

    /// Tells how far the hub is behind what is known to be stored.
    pub fn measure(&self, stored: i64) {
        let behind = self.told().max(stored).saturating_sub(self.hub.cursor()).max(0);
        metrics::gauge!("observatory_stream_feed_lag_positions").set(behind as f64);
    }

    /// Resolves when a commit of this server waits for those of others.
    pub async fn events_missing(&self) {
        self.events_missing.notified().await;
    }

    /// Resolves when this server has changed alerts.
    pub async fn alerts_missing(&self) {
        self.alerts_missing.notified().await;
    }
}
