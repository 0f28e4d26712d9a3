//! Frames of the live stream, `WS /api/v1/stream`.

use crate::alert::Alert;
use crate::standing::Standing;
use crate::{Event, Timestamp};
use serde::{Deserialize, Serialize};

/// What the server sends. `cursor` is the position in the stream after the
/// frame; `?after=` resumes there.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "camelCase", rename_all_fields = "camelCase")]
pub enum Frame {
    Hello {
        cursor: i64,
        server_time: Timestamp,
    },
    Events {
        cursor: i64,
        events: Vec<Event>,
    },
    Alert {
        alert: Box<Alert>,
    },
    /// Events were passed over: the reader was too slow, or they are no
    /// longer stored.
    Gap {
        missed: i64,
        cursor: i64,
    },
    /// The database went away or came back, or what waits for it changed.
    Standing {
        standing: Standing,
    },
}
