//! How many days events are kept: as set on the settings page, else as the
//! program was started.

use crate::clock;
use crate::store::{News, Store, StoreError};
use model::Timestamp;
use model::settings::{RETENTION_DAYS_MAX, RetentionSetting};
use std::sync::Arc;
use tokio::sync::Notify;

const KEY: &str = "retention_days";

/// Asked anew each time: another server on the same database may have changed it.
pub struct RetentionDays {
    store: Arc<Store>,
    configured: u32,
    changed: Notify,
}

impl RetentionDays {
    pub fn new(store: Arc<Store>, configured: u32) -> Self {
        Self { store, configured, changed: Notify::new() }
    }

    /// What holds now. A stored value that is none is reported and left out.
    pub async fn in_force(&self) -> Result<RetentionSetting, StoreError> {
        let set = self.store.setting(KEY).await?.and_then(|row| match row.value.parse() {
            Ok(days) if is_valid(days) => Some((days, row)),
            _ => {
                tracing::error!(value = row.value, "the stored number of days to keep is none; RETENTION_DAYS holds");
                None
            }
        });
        let configured_days = self.configured;
        Ok(match set {
            Some((days, row)) => RetentionSetting {
                days,
                configured_days,
                changed_at: Some(Timestamp::from_micros(row.changed_at)),
                changed_by: Some(row.changed_by),
            },
            None => RetentionSetting { days: configured_days, configured_days, changed_at: None, changed_by: None },
        })
    }

    /// Keeps events this long from now on; `None` as the program was started.
    /// Retention runs at once. The days must be valid.
    pub async fn set(&self, days: Option<u32>, by: &str) -> Result<(), StoreError> {
        match days {
            Some(days) => self.store.put_setting(KEY, &days.to_string(), by, clock::now()).await?,
            None => self.store.remove_setting(KEY).await?,
        }
        tracing::info!(days, by, "the days that events are kept were changed");
        self.wake();
        if let Err(error) = self.store.announce(News::Settings).await {
            tracing::warn!(%error, "other servers learn of the change only when they look for it");
        }
        Ok(())
    }

    /// They may have been changed on another server.
    pub fn wake(&self) {
        self.changed.notify_one();
    }

    /// Resolves after [`Self::set`] and [`Self::wake`].
    pub async fn changed(&self) {
        self.changed.notified().await;
    }
}

/// Whether events can be kept that many days.
pub fn is_valid(days: u32) -> bool {
    (1..=RETENTION_DAYS_MAX).contains(&days)
}
