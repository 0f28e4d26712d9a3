//! How busy a session was.

use super::SessionId;
use crate::Timestamp;

/// Events of a session in one hour.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ActivityHour {
    pub session: SessionId,
    /// Its start.
    pub hour: Timestamp,
    pub events: i64,
}
