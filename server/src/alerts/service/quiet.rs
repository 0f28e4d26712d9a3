//! Silences and maintenance windows.

use super::Alerts;
use crate::alerts::AlertsError;
use crate::clock;
use crate::store::{SettingKind, StoreError};
use model::Timestamp;
use model::alert::quiet::{Maintenance, QUIET_MAX, Schedule, Silence};
use model::event::KEY_BYTES_MAX;
use model::time::HOUR_US;
use serde::Serialize;
use uuid::Uuid;

/// Most silences that are kept, those of muted gateways aside.
pub const SILENCES_MAX: usize = QUIET_MAX / 2;
/// Most maintenance windows.
pub const MAINTENANCE_MAX: usize = QUIET_MAX / 2;
/// How long a silence is shown that is over.
pub const SILENCE_KEPT_US: i64 = 7 * 24 * HOUR_US;

impl Alerts {
    /// Those that end last come first.
    pub fn silences(&self) -> Vec<Silence> {
        let mut silences = self.catalog().silences.clone();
        silences.sort_by_key(|silence| std::cmp::Reverse(silence.until));
        silences
    }

    /// Makes a silence, or changes the one of this id; its id.
    ///
    /// # Errors
    /// What is wrong with it.
    pub async fn save_silence(&self, mut silence: Silence) -> Result<Silence, AlertsError> {
        let now = clock::now();
        silence.check().map_err(|bad| AlertsError::Bad(format!("A silence {bad}.")))?;
        if silence.until <= now {
            return Err(AlertsError::Bad("A silence ends in the future: set `until` to a later time.".to_owned()));
        }
        let _turn = self.turn().await?;
        self.forget_silences(now).await?;
        let kept = self.store.alert_settings(SettingKind::Silence).await?.len();
        silence.id = self.identify(SettingKind::Silence, &silence.id, kept, SILENCES_MAX, "silences").await?;
        self.put(SettingKind::Silence, &silence.id, &silence, now).await?;
        Ok(silence)
    }

    /// Ends a silence that is in force, which is kept among those that are
    /// over; another is removed.
    ///
    /// # Errors
    /// There is no such silence.
    pub async fn remove_silence(&self, id: &str) -> Result<(), AlertsError> {
        let _turn = self.turn().await?;
        let now = clock::now();
        let held = self.catalog().silences.iter().find(|silence| silence.id == id).cloned();
        match held {
            Some(silence) if silence.starts_at.is_none_or(|start| start < now) && now < silence.until => {
                self.put(SettingKind::Silence, id, &Silence { until: now, ..silence }, now).await
            }
            _ => self.remove(SettingKind::Silence, id, "silence").await,
        }
    }

    pub fn maintenance(&self) -> Vec<Maintenance> {
        self.catalog().maintenance.clone()
    }

    /// Makes a maintenance window, or changes the one of this id.
    ///
    /// # Errors
    /// What is wrong with it.
    pub async fn save_maintenance(&self, mut window: Maintenance) -> Result<Maintenance, AlertsError> {
        let now = clock::now();
        window.check().map_err(|bad| AlertsError::Bad(format!("A maintenance window {bad}.")))?;
        if matches!(window.schedule, Schedule::Fixed { until, .. } if until <= now) {
            return Err(AlertsError::Bad("A maintenance window ends in the future.".to_owned()));
        }
        let _turn = self.turn().await?;
        let kept = self.store.alert_settings(SettingKind::Maintenance).await?.len();
        let kind = SettingKind::Maintenance;
        window.id = self.identify(kind, &window.id, kept, MAINTENANCE_MAX, "maintenance windows").await?;
        self.put(kind, &window.id, &window, now).await?;
        Ok(window)
    }

    /// # Errors
    /// There is no such window.
    pub async fn remove_maintenance(&self, id: &str) -> Result<(), AlertsError> {
        let _turn = self.turn().await?;
        self.remove(SettingKind::Maintenance, id, "maintenance window").await
    }

    /// The id of what is changed, or a new one.
    async fn identify(
        &self,
        kind: SettingKind,
        id: &str,
        kept: usize,
        max: usize,
        words: &str,
    ) -> Result<String, AlertsError> {
        if !id.is_empty() {
            let known = self.store.alert_settings(kind).await?.iter().any(|(other, _)| other == id);
            let short: String = id.chars().take(KEY_BYTES_MAX).collect();
            return if known {
                Ok(id.to_owned())
            } else {
                Err(AlertsError::NotFound(format!(
                    "There is nothing of the id {short:?}: leave `id` empty to make a new one."
                )))
            };
        }
        if kept >= max {
            return Err(AlertsError::Bad(format!("There are {max} {words}, which is the most: remove one first.")));
        }
        Ok(Uuid::now_v7().to_string())
    }

    async fn put<T: Serialize>(
        &self,
        kind: SettingKind,
        id: &str,
        value: &T,
        now: Timestamp,
    ) -> Result<(), AlertsError> {
        let body = serde_json::to_string(value).map_err(StoreError::from)?;
        self.store.put_alert_setting(kind, id, &body, now).await?;
        self.reload().await
    }

    async fn remove(&self, kind: SettingKind, id: &str, words: &str) -> Result<(), AlertsError> {
        if !self.store.remove_alert_setting(kind, id).await? {
            return Err(AlertsError::NotFound(format!("There is no {words} {id:?}.")));
        }
        self.reload().await
    }

    async fn forget_silences(&self, now: Timestamp) -> Result<(), AlertsError> {
        let kept_from = now.plus_micros(-SILENCE_KEPT_US);
        for silence in self.catalog().silences.iter().filter(|silence| silence.until < kept_from) {
            self.store.remove_alert_setting(SettingKind::Silence, &silence.id).await?;
        }
        Ok(())
    }
}
