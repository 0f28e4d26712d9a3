//! The lock that one server at a time holds: it belongs to a session, and goes
//! with it, however that ends.

use super::dialect::Pool;
use crate::store::StoreError;
use sqlx::postgres::{PgConnectOptions, PgConnection};
use sqlx::{ConnectOptions, Connection};

/// The program's own, as those of the writers.
const LEADER_KEY: i64 = 7_093_271_805;

/// A host that vanished is noticed after four seconds without an answer, and
/// a session that waits to be used is not ended.
const VIGILANCE: &str = "SET tcp_keepalives_idle = 1; SET tcp_keepalives_interval = 1; SET tcp_keepalives_count = 3; \
    SET tcp_user_timeout = 4000; SET client_connection_check_interval = 1000; SET idle_session_timeout = 0; \
    SET statement_timeout = 0";

/// A session of its own, and whether it is open.
pub struct Lock {
    options: PgConnectOptions,
    session: Option<PgConnection>,
}

impl Lock {
    pub fn new(pool: &Pool) -> Self {
        let options = pool.connect_options().as_ref().clone().application_name("observatory leader");
        Self { options, session: None }
    }

    /// Whether this session has the lock now.
    pub async fn try_take(&mut self) -> Result<bool, StoreError> {
        let mut session = match self.session.take() {
            Some(session) => session,
            None => self.connect().await?,
        };
        let taken = sqlx::query_scalar("SELECT pg_try_advisory_lock($1)").bind(LEADER_KEY);
        let taken = taken.fetch_one(&mut session).await?;
        // Put back when all went well: an error, and a caller that no longer
        // waits, end the session.
        self.session = Some(session);
        Ok(taken)
    }

    async fn connect(&self) -> Result<PgConnection, StoreError> {
        let mut session = self.options.connect().await?;
        if let Err(error) = sqlx::raw_sql(VIGILANCE).execute(&mut session).await {
            tracing::warn!(%error, "a vanished leader may be noticed late");
        }
        Ok(session)
    }

    /// Whether the session that took the lock still answers.
    pub async fn check(&mut self) -> Result<(), StoreError> {
        let mut session = self.session.take().ok_or(sqlx::Error::PoolClosed)?;
        session.ping().await?;
        self.session = Some(session);
        Ok(())
    }

    /// Gives the lock up.
    pub async fn release(&mut self) {
        if let Some(session) = self.session.take() {
            // The lock goes with the session, in order or not.
            let _ = session.close().await;
        }
    }
}
