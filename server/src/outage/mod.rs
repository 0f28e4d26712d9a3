//! Whether the database answers: probed once a second, told to pages and API.

mod start;

pub use start::open_store;

use crate::clock;
use crate::ingest::Spool;
use crate::store::Store;
use model::Timestamp;
use model::standing::{DatabaseState, Standing};
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::Duration;
use tokio::sync::watch;
use tokio::time::{MissedTickBehavior, interval, timeout};

/// Between two probes; as often the standing is told anew.
const PROBE_EVERY: Duration = Duration::from_secs(1);
/// A database that takes longer for the simplest question counts as away.
pub const PROBE_TIMEOUT: Duration = Duration::from_secs(2);

/// How the server stands to its database.
pub struct Outage {
    /// Since when it is away: its last answer before.
    away: watch::Sender<Option<Timestamp>>,
    answered_at_us: AtomicI64,
    spool: Option<Arc<Spool>>,
    told: watch::Sender<Standing>,
}

impl Outage {
    /// The database has answered just now.
    pub fn new(spool: Option<Arc<Spool>>) -> Self {
        let outage = Self {
            away: watch::Sender::new(None),
            answered_at_us: AtomicI64::new(clock::now().micros()),
            spool,
            told: watch::Sender::new(Standing::default()),
        };
        outage.tell();
        outage
    }

    pub fn spool(&self) -> Option<&Arc<Spool>> {
        self.spool.as_ref()
    }

    /// The database answered.
    fn answered(&self) {
        self.answered_at_us.store(clock::now().micros(), Ordering::Relaxed);
        let was_away = self.away.send_if_modified(|away| away.take().is_some());
        if was_away {
            tracing::info!("the database answers again");
            self.tell();
        }
    }

    /// The database did not answer.
    fn failed(&self, reason: &dyn std::fmt::Display) {
        let since = Timestamp::from_micros(self.answered_at_us.load(Ordering::Relaxed));
        let is_new = self.away.send_if_modified(|away| {
            let is_new = away.is_none();
            away.get_or_insert(since);
            is_new
        });
        if is_new {
            let spooling = self.spool.is_some();
            tracing::error!(%reason, %since, spooling, "the database is away");
            self.tell();
        }
    }

    /// When the database last answered, while it is away.
    pub fn away_since(&self) -> Option<Timestamp> {
        *self.away.borrow()
    }

    pub fn is_away(&self) -> bool {
        self.away.borrow().is_some()
    }

    /// Whether committed events lag behind those that were acknowledged.
    pub fn is_behind(&self) -> bool {
        self.is_away() || self.spool.as_ref().is_some_and(|spool| !spool.is_empty())
    }

    /// Resolves when the database is away.
    pub async fn gone(&self) {
        // An error means that this is gone, which its borrower rules out.
        let _ = self.away.subscribe().wait_for(Option::is_some).await;
    }

    /// Resolves when the database answers.
    pub async fn back(&self) {
        let _ = self.away.subscribe().wait_for(Option::is_none).await;
    }

    pub fn standing(&self) -> Standing {
        let since = self.away_since();
        let database = if since.is_some() { DatabaseState::Away } else { DatabaseState::Up };
        Standing { database, since, spool: self.spool.as_ref().map(|spool| spool.depth()) }
    }

    /// Tells of changes, once a second at most while there are many.
    pub fn watch(&self) -> watch::Receiver<Standing> {
        self.told.subscribe()
    }

    fn tell(&self) {
        let standing = self.standing();
        self.told.send_if_modified(|told| {
            let is_new = *told != standing;
            *told = standing;
            is_new
        });
    }

    /// Sets the gauges of `/metrics`.
    pub fn measure(&self) {
        let standing = self.standing();
        metrics::gauge!("observatory_database_up").set(f64::from(u8::from(standing.since.is_none())));
        let depth = standing.spool.unwrap_or_default();
        metrics::gauge!("observatory_spool_events").set(depth.events as f64);
        metrics::gauge!("observatory_spool_bytes").set(depth.bytes as f64);
        let age_us = depth.oldest_at.map_or(0, |oldest| clock::now().since(oldest).max(0));
        metrics::gauge!("observatory_spool_age_seconds").set(age_us as f64 / 1e6);
    }
}

/// Probes a server database until `closing` turns true. An embedded one is
/// asked when somebody wants to know.
pub async fn probe(store: Arc<Store>, outage: Arc<Outage>, mut closing: watch::Receiver<bool>) {
    let mut ticks = interval(PROBE_EVERY);
    ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        tokio::select! {
            _ = closing.wait_for(|closing| *closing) => return,
            _ = ticks.tick() => {}
        }
        if store.is_remote() {
            match timeout(PROBE_TIMEOUT, store.probe()).await {
                Ok(Ok(())) => outage.answered(),
                Ok(Err(error)) => outage.failed(&error),
                Err(_) => outage.failed(&"it took longer than two seconds to answer"),
            }
        }
        outage.tell();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_outage_has_the_time_of_the_last_answer_and_ends_with_the_next() {
        let outage = Outage::new(None);
        let mut told = outage.watch();
        let before = clock::now();
        outage.answered();
        let after = clock::now();
        outage.failed(&"refused");
        let since = outage.away_since().unwrap();
        assert!(before <= since && since <= after);
        outage.failed(&"refused again");
        assert_eq!(outage.away_since(), Some(since));
        assert!(told.has_changed().unwrap());
        assert_eq!(*told.borrow_and_update(), outage.standing());
        assert!(outage.is_behind() && !outage.standing().is_calm());
        outage.answered();
        assert!(outage.standing().is_calm());
    }
}
