//! What a server database may cost in connections and time.

use std::time::Duration;

/// Most connections for queries that can be set.
pub const CONNECTIONS_MAX_MAX: u32 = 1000;
/// Longest timeout that can be set.
pub const TIMEOUT_MAX: Duration = Duration::from_hours(1);

/// Limits of the connections to a PostgreSQL; SQLite knows none of them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Connections for queries; five more write, keep up and probe.
    pub connections_max: u32,
    /// How long a connection may take, and the wait for a free one.
    pub connect_timeout: Duration,
    /// How long the database works on one statement of a query.
    pub read_timeout: Duration,
    /// The same for statements that write.
    pub write_timeout: Duration,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            connections_max: 8,
            connect_timeout: Duration::from_secs(5),
            read_timeout: Duration::from_secs(30),
            write_timeout: Duration::from_mins(1),
        }
    }
}
