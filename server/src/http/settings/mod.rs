//! `/api/v1/settings`.

pub mod change;
pub mod get;

use super::error::ApiError;
use crate::retention;
use model::settings::{RETENTION_DAYS_MAX, RetentionSetting, StorageInfo};
use serde::{Deserialize, Deserializer, Serialize};
use utoipa::ToSchema;

/// What can be changed while the server runs, and what it runs on.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct SettingsBody {
    version: &'static str,
    retention: RetentionSetting,
    storage: StorageInfo,
}

/// What is left out stays.
#[derive(Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct SettingsChange {
    /// Days that events are kept; `null` for what `RETENTION_DAYS` says.
    #[serde(default)]
    #[schema(value_type = Option<u32>, minimum = 1, maximum = 36500)]
    retention_days: Change,
}

/// Tells `null` from a key that was left out.
#[derive(Clone, Copy, Default)]
enum Change {
    #[default]
    Stays,
    To(Option<u32>),
}

impl<'de> Deserialize<'de> for Change {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Option::deserialize(deserializer).map(Self::To)
    }
}

/// # Errors
/// If events cannot be kept that many days.
pub fn check_days(days: Option<u32>) -> Result<(), ApiError> {
    match days {
        Some(days) if !retention::is_valid(days) => Err(ApiError::bad_request(
            "bad_body",
            format!("`retentionDays` is {days}: set a whole number of days from 1 to {RETENTION_DAYS_MAX}."),
        )
        .at(Some("retentionDays".to_owned()), None)),
        _ => Ok(()),
    }
}
