//! What handlers ask of the loop.

use crate::alerts::AlertsError;
use tokio::sync::oneshot;
use uuid::Uuid;

/// Commands that may wait; who finds no place is told to try again.
pub const COMMANDS_MAX: usize = 64;

pub type Reply<T> = oneshot::Sender<Result<T, AlertsError>>;

#[derive(Debug)]
pub enum Command {
    /// False: no such alert fires, or somebody has taken it on already.
    Acknowledge { alert: Uuid, by: String, reply: Reply<bool> },
    /// Settings have changed.
    Reload { reply: Reply<()> },
}
