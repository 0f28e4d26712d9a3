//! Why the store did not answer.

/// `Sql` and `Fold` carry internals and are for the log, never for a client.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    #[error("the database failed: {0}")]
    Sql(#[from] sqlx::Error),
    #[error("the schema could not be brought up to date: {0}")]
    Migrate(#[from] sqlx::migrate::MigrateError),
    #[error("a stored row could not be read: {0}")]
    Fold(#[from] serde_json::Error),
    #[error("{0}")]
    Open(String),
    /// The database cannot hold events as asked.
    #[error("the events stay as they are: {0}")]
    Layout(String),
    /// A copy between databases cannot be made, or came out unequal.
    #[error("{0}")]
    Transfer(String),
    /// The page cursor is none of ours.
    #[error("the cursor is not one that this list answered")]
    BadCursor,
    #[error("the gateway {0:?} is being removed")]
    GatewayRemoving(String),
}

impl StoreError {
    /// Whether the database itself is away, so that the same call can
    /// succeed later.
    pub fn is_outage(&self) -> bool {
        match self {
            Self::Sql(error) => match error {
                sqlx::Error::Io(_)
                | sqlx::Error::PoolTimedOut
                | sqlx::Error::PoolClosed
                | sqlx::Error::Tls(_)
                | sqlx::Error::WorkerCrashed => true,
                // Class 57: operator intervention, such as a server shutting down.
                sqlx::Error::Database(error) => error.code().is_some_and(|code| code.starts_with("57")),
                _ => false,
            },
            _ => false,
        }
    }
}
