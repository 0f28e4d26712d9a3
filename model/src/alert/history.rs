//! What happened to an alert, and everything that is known of it.

use super::{Alert, Delivery};
use crate::Timestamp;
use serde::{Deserialize, Serialize};

/// One step of an alert's way.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "lowercase")]
pub enum AlertStep {
    /// The condition began to hold.
    Pending,
    /// It held for long enough.
    Firing,
    /// Receivers are told.
    Notified,
    /// Receivers would have been told, but for a silence, a cooldown or a storm.
    Suppressed,
    Acknowledged,
    Resolved,
}

impl AlertStep {
    pub const ALL: [Self; 6] =
        [Self::Pending, Self::Firing, Self::Notified, Self::Suppressed, Self::Acknowledged, Self::Resolved];

    pub fn as_str(self) -> &'static str {
        match self {
            Self::Pending => "pending",
            Self::Firing => "firing",
            Self::Notified => "notified",
            Self::Suppressed => "suppressed",
            Self::Acknowledged => "acknowledged",
            Self::Resolved => "resolved",
        }
    }

    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|step| step.as_str() == name)
    }
}

/// A line of an alert's history.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct AlertEntry {
    #[cfg_attr(feature = "openapi", schema(value_type = String, format = DateTime))]
    pub at: Timestamp,
    pub step: AlertStep,
    /// Who, why or what, for people; may be empty.
    pub detail: String,
}

/// An alert with its history and what was sent about it.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct AlertDetail {
    pub alert: Alert,
    /// Oldest first.
    pub history: Vec<AlertEntry>,
    /// Newest first.
    pub deliveries: Vec<Delivery>,
}

/// How many alerts are open, by severity.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct AlertCounts {
    /// Firing and not acknowledged.
    pub critical: u64,
    pub warning: u64,
    pub info: u64,
    /// Firing, and somebody has taken them on.
    pub acknowledged: u64,
}

impl AlertCounts {
    /// Alerts that wait for somebody.
    pub fn firing(&self) -> u64 {
        self.critical + self.warning + self.info
    }
}
