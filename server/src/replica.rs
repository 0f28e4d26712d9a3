//! Watching the read replica: whether it answers, and how far it is behind.

use crate::store::Store;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::watch;
use tokio::time::{MissedTickBehavior, interval};

/// How often the replica is looked at.
const PROBE_EVERY: Duration = Duration::from_secs(1);

/// Runs until `closing` turns true; ends at once where there is no replica.
pub async fn watch(store: Arc<Store>, mut closing: watch::Receiver<bool>) {
    let mut ticks = interval(PROBE_EVERY);
    ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        tokio::select! {
            _ = closing.wait_for(|closing| *closing) => return,
            _ = ticks.tick() => {}
        }
        if store.probe_replica().await.is_none() {
            return;
        }
    }
}
