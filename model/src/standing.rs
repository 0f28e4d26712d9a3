//! Whether the database answers, and what waits for it.

use crate::Timestamp;
use serde::{Deserialize, Serialize};

/// Whether the database answers.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "lowercase")]
pub enum DatabaseState {
    #[default]
    Up,
    Away,
}

/// How the server stands to its database.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Standing {
    pub database: DatabaseState,
    /// While it is away: when it last answered.
    pub since: Option<Timestamp>,
    /// Events that are kept on disk for it, where the server does that.
    pub spool: Option<SpoolDepth>,
}

/// What the spool holds.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct SpoolDepth {
    /// Events that wait for the database.
    pub events: u64,
    /// Bytes on disk, with what was set aside.
    pub bytes: u64,
    /// The most that it may hold.
    pub bytes_max: u64,
    /// When the oldest of them arrived.
    #[cfg_attr(feature = "openapi", schema(value_type = Option<String>, format = DateTime))]
    pub oldest_at: Option<Timestamp>,
    /// Events that were taken to the database since the spool began to fill.
    pub replayed: u64,
}

impl Standing {
    /// Whether there is nothing to tell: the database answers and nothing
    /// waits for it.
    pub fn is_calm(&self) -> bool {
        self.database == DatabaseState::Up && self.spool.is_none_or(|spool| spool.events == 0)
    }
}
