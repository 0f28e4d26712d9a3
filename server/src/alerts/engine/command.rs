//! What is asked of the loop. All of it is stored already: a command that
//! finds no loop is made up for by the next one at its start.

use model::Timestamp;
use tokio::sync::oneshot;
use uuid::Uuid;

/// Commands that may wait.
pub const COMMANDS_MAX: usize = 64;

/// Told when it is done; nobody may be waiting.
pub type Done = oneshot::Sender<()>;

#[derive(Debug)]
pub enum Command {
    /// Somebody has taken on an alert.
    Acknowledged { alert: Uuid, by: String, at: Timestamp, done: Done },
    /// Settings, gateways or messages have changed.
    Apply { done: Done },
}
