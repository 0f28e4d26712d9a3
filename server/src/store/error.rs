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
    /// The database of `DATABASE_URL` could not be connected to.
    #[error("the PostgreSQL of DATABASE_URL could not be reached: {source}{remedy}")]
    Unreachable { source: sqlx::Error, remedy: &'static str },
    /// It is known to be away, or did not answer in time.
    #[error("the database does not answer")]
    Away,
}

/// Classes of PostgreSQL's error codes that tell of the server, not of what it
/// was asked: connection exception, authorization, unknown database, lack of
/// resources, operator intervention (shutting down, starting up, a statement
/// that took too long), system error.
const OUTAGE_CLASSES: [&str; 6] = ["08", "28", "3D", "53", "57", "58"];
/// The server has become a replica that takes no writes.
const READ_ONLY: &str = "25006";
/// A statement was cancelled, in our case for taking too long.
const QUERY_CANCELED: &str = "57014";
/// Classes that tell of the data: data exception, constraint, limit, and
/// internal errors, which a value can cause.
const REFUSAL_CLASSES: [&str; 4] = ["22", "23", "54", "XX"];
/// Of those that can pass, the ones that people have to mend.
const TO_MEND_CLASSES: [&str; 2] = ["28", "3D"];

impl StoreError {
    /// Whether the database itself is away, so that the same call can
    /// succeed later.
    pub fn is_outage(&self) -> bool {
        match self {
            Self::Away => true,
            Self::Unreachable { source, .. } | Self::Sql(source) => match source {
                sqlx::Error::Io(_)
                | sqlx::Error::PoolTimedOut
                | sqlx::Error::PoolClosed
                | sqlx::Error::Tls(_)
                | sqlx::Error::WorkerCrashed => true,
                sqlx::Error::Database(_) => self.has_class(&OUTAGE_CLASSES) || self.code() == READ_ONLY,
                _ => false,
            },
            _ => false,
        }
    }

    /// Whether a start may wait for it: nothing that people have to mend.
    pub fn may_pass(&self) -> bool {
        let is_certificate = matches!(self, Self::Unreachable { remedy, .. } if !remedy.is_empty());
        self.is_outage() && !is_certificate && !self.has_class(&TO_MEND_CLASSES)
    }

    /// Whether the database refused the data, and would do so again.
    pub fn is_refusal(&self) -> bool {
        matches!(self, Self::Fold(_)) || self.has_class(&REFUSAL_CLASSES)
    }

    /// Whether a statement took longer than it may.
    pub fn is_timeout(&self) -> bool {
        self.code() == QUERY_CANCELED
    }

    fn has_class(&self, classes: &[&str]) -> bool {
        let code = self.code();
        classes.iter().any(|class| code.starts_with(class))
    }

    /// The database's own code; empty for other errors.
    fn code(&self) -> String {
        match self {
            Self::Sql(sqlx::Error::Database(error))
            | Self::Unreachable { source: sqlx::Error::Database(error), .. }
            | Self::Migrate(sqlx::migrate::MigrateError::Execute(sqlx::Error::Database(error))) => {
                error.code().unwrap_or_default().into_owned()
            }
            _ => String::new(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use sqlx::error::{DatabaseError, ErrorKind};
    use std::borrow::Cow;
    use std::error::Error;
    use std::fmt;

    #[derive(Debug)]
    struct Coded(&'static str);

    impl fmt::Display for Coded {
        fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.write_str(self.0)
        }
    }

    impl Error for Coded {}

    impl DatabaseError for Coded {
        fn message(&self) -> &str {
            self.0
        }

        fn code(&self) -> Option<Cow<'_, str>> {
            Some(self.0.into())
        }

        fn as_error(&self) -> &(dyn Error + Send + Sync + 'static) {
            self
        }

        fn as_error_mut(&mut self) -> &mut (dyn Error + Send + Sync + 'static) {
            self
        }

        fn into_error(self: Box<Self>) -> Box<dyn Error + Send + Sync + 'static> {
            self
        }

        fn kind(&self) -> ErrorKind {
            ErrorKind::Other
        }
    }

    fn coded(code: &'static str) -> StoreError {
        StoreError::Sql(sqlx::Error::Database(Box::new(Coded(code))))
    }

    #[test]
    fn what_tells_of_the_server_is_an_outage_and_what_tells_of_the_data_a_refusal() {
        for code in ["57P01", "57P02", "57P03", "57014", "53300", "53100", "08006", "28P01", "3D000", "25006", "58030"]
        {
            assert!(coded(code).is_outage() && !coded(code).is_refusal(), "{code}");
        }
        for code in ["22021", "23514", "54000", "XX000"] {
            assert!(coded(code).is_refusal() && !coded(code).is_outage(), "{code}");
        }
        for code in ["40P01", "42P01", "42501", "25P02"] {
            assert!(!coded(code).is_refusal() && !coded(code).is_outage(), "{code}");
        }
        assert!(StoreError::from(sqlx::Error::PoolTimedOut).is_outage());
    }

    #[test]
    fn a_start_does_not_wait_for_what_people_have_to_mend() {
        let unreachable =
            |code, remedy| StoreError::Unreachable { source: sqlx::Error::Database(Box::new(Coded(code))), remedy };
        assert!(unreachable("57P03", "").may_pass());
        for code in ["28P01", "28000", "3D000"] {
            assert!(!unreachable(code, "").may_pass(), "{code}");
        }
        assert!(!unreachable("57P03", "; mend it").may_pass());
    }
}
