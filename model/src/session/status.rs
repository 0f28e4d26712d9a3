//! Session status.

use super::SessionFold;
use crate::Timestamp;
use crate::time::SECOND_US;
use serde::{Deserialize, Serialize};
use std::fmt;

/// A session counts as active this long after its newest event.
pub const ACTIVE_WINDOW_US: i64 = 5 * 60 * SECOND_US;

/// The state of a session at one instant.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "lowercase")]
pub enum Status {
    /// A turn is open, or an event came in the last five minutes.
    Active,
    Idle,
    /// The last finished turn failed.
    Error,
    /// Closed, with nothing newer since.
    Ended,
}

impl Status {
    pub const ALL: [Self; 4] = [Self::Active, Self::Idle, Self::Error, Self::Ended];

    pub fn as_str(self) -> &'static str {
        match self {
            Self::Active => "active",
            Self::Idle => "idle",
            Self::Error => "error",
            Self::Ended => "ended",
        }
    }

    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|status| status.as_str() == name)
    }

    /// The first that holds: ended, error, active, idle.
    pub fn of(fold: &SessionFold, now: Timestamp) -> Self {
        let quiet_us = fold.span.map_or(i64::MAX, |span| now.since(span.last));
        if fold.is_ended() {
            Self::Ended
        } else if fold.last_turn_failed.as_ref().is_some_and(|last| last.value) {
            Self::Error
        } else if fold.has_open_turn() || quiet_us <= ACTIVE_WINDOW_US {
            Self::Active
        } else {
            Self::Idle
        }
    }
}

impl fmt::Display for Status {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}
