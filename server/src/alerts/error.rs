//! Why something about alerts was not done.

use crate::store::StoreError;
use model::alert::RuleError;

/// `Store` is for the log; the others are written for people.
#[derive(Debug, thiserror::Error)]
pub enum AlertsError {
    #[error("{0}")]
    NotFound(String),
    #[error("{0}")]
    Bad(String),
    #[error("{0}")]
    BadRule(RuleError),
    /// It cannot be done as things stand.
    #[error("{0}")]
    Conflict(String),
    /// It comes from the file: only the file changes it.
    #[error("{0}")]
    ReadOnly(String),
    /// The receiver did not take a test message.
    #[error("{0}")]
    Undelivered(String),
    #[error(transparent)]
    Store(#[from] StoreError),
    #[error("the server is shutting down")]
    Closing,
}
