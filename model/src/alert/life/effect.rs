//! What follows from a change, to be stored and delivered.

use crate::Timestamp;
use crate::alert::quiet::Muted;
use crate::alert::{Alert, Severity};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// One consequence. Store alerts by their id and notifications by theirs:
/// both come out the same when the same events are evaluated again.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", rename_all_fields = "camelCase", tag = "effect")]
pub enum Effect {
    /// The condition holds, but not yet for long enough.
    Pending {
        alert: Box<Alert>,
    },
    /// A pending alert came to nothing.
    Dropped {
        alert: Box<Alert>,
    },
    /// It fires.
    Opened {
        alert: Box<Alert>,
    },
    Acknowledged {
        alert: Box<Alert>,
    },
    Resolved {
        alert: Box<Alert>,
        why: Resolution,
    },
    /// Somebody is to be told.
    Notify(Notification),
    /// Somebody would have been told.
    Suppressed {
        /// Absent where no alert was opened.
        alert_id: Option<Uuid>,
        rule: String,
        at: Timestamp,
        kind: NotifyKind,
        why: Why,
    },
}

/// A message to be delivered, with its idempotency key.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Notification {
    pub id: Uuid,
    pub kind: NotifyKind,
    pub rule: String,
    pub severity: Severity,
    pub at: Timestamp,
    pub alert: Box<Alert>,
    /// Alerts of the same rule that this message is on too, at most
    /// [`super::STORM_ALERTS_MAX`].
    pub also: Vec<Uuid>,
    /// Alerts that the message is on, those beyond the list included.
    pub alerts: u32,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "lowercase")]
pub enum NotifyKind {
    #[default]
    Firing,
    /// Still firing, and nobody acknowledged it.
    Renotify,
    Acknowledged,
    Resolved,
}

impl NotifyKind {
    pub const ALL: [Self; 4] = [Self::Firing, Self::Renotify, Self::Acknowledged, Self::Resolved];

    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.as_str() == name)
    }

    pub fn as_str(self) -> &'static str {
        match self {
            Self::Firing => "firing",
            Self::Renotify => "renotify",
            Self::Acknowledged => "acknowledged",
            Self::Resolved => "resolved",
        }
    }
}

/// Why an alert is over.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Resolution {
    /// The condition no longer holds.
    Cleared,
    /// Its rule means something else now, is turned off, or is gone.
    RuleChanged,
    /// It gave way to newer groups of its rule.
    Evicted,
    /// Its gateway was removed.
    GatewayRemoved,
    /// Nothing was known of it any more after a restart.
    Forgotten,
}

impl Resolution {
    /// For people.
    pub fn words(self) -> &'static str {
        match self {
            Self::Cleared => "the condition no longer holds",
            Self::RuleChanged => "its rule was changed, turned off or removed",
            Self::Evicted => "it gave way to newer groups of its rule",
            Self::GatewayRemoved => "its gateway was removed",
            Self::Forgotten => "nothing was known of it any more after a restart",
        }
    }
}

/// Why nobody is told.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Why {
    Muted(Muted),
    /// The group was resolved a short while ago.
    Cooldown {
        until: Timestamp,
    },
    /// It comes and goes: it is held as firing until it is calm.
    Flapping,
    /// Too many at once: it will be part of one message.
    Storm,
}
