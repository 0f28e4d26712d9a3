//! One turn.

use crate::Timestamp;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// How a turn ended; the newest end counts.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct End {
    pub at: Timestamp,
    pub id: Uuid,
    pub reported_us: Option<i64>,
}

#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Turn {
    /// Corrected by the gateway's clock.
    pub since: Option<Timestamp>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub end: Option<End>,
    /// Its session ended before it did.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub abandoned_at: Option<Timestamp>,
    /// Another turn of the session ended later.
    pub superseded: bool,
    /// It is not said to take long before this: its end may be on the way.
    pub not_before: Timestamp,
    pub heartbeat: bool,
    /// Model that it started with, and that it ended with.
    pub models: (Option<String>, Option<String>),
    /// Whether these were found to differ.
    pub fell_back: bool,
}

impl Turn {
    pub fn open_since(&self) -> Option<Timestamp> {
        self.since.filter(|_| self.end.is_none() && self.abandoned_at.is_none())
    }

    /// Whether conditions look at it: not once its session ended before it,
    /// nor once another turn has ended later.
    pub fn counts(&self) -> bool {
        !self.superseded && (self.end.is_some() || self.abandoned_at.is_none())
    }

    /// How long it took: as reported, or from start to end.
    pub fn duration_us(&self) -> Option<i64> {
        let end = self.end?;
        end.reported_us.or_else(|| Some(end.at.since(self.since?).max(0)))
    }

    /// When it ended, in one way or the other; the epoch where it never began.
    pub fn settled_at(&self) -> Option<Timestamp> {
        match (self.end, self.abandoned_at) {
            (Some(end), _) => Some(end.at),
            (None, Some(at)) => Some(at),
            (None, None) => self.since.is_none().then_some(Timestamp::EPOCH),
        }
    }

    /// Whether the models are both known and differ, told once.
    pub fn falls_back(&mut self) -> bool {
        let differs = matches!(&self.models, (Some(started), Some(ended)) if started != ended);
        let new = differs && !self.fell_back;
        self.fell_back |= differs;
        new
    }
}
