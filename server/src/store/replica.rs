//! A read replica: a copy of the primary that answers what may be a little
//! behind.
//!
//! How far it is behind is told by the stream: positions that the primary has
//! and the replica lacks. That needs no clock and no rights, and holds for any
//! kind of replica, one that lost its primary included.

use super::postgres::sql::events;
use super::{Db, Store, StoreError};
use sqlx::PgPool;
use sqlx::postgres::{PgConnectOptions, PgPoolOptions};
use std::collections::VecDeque;
use std::str::FromStr;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};
use tokio::time::timeout;

pub const REPLICA_CONNECTIONS_MAX: u32 = 8;
/// A replica that is further behind is not asked.
pub const REPLICA_LAG_MAX: Duration = Duration::from_secs(10);
/// How long a look at the replica may take.
pub const PROBE_TIMEOUT: Duration = Duration::from_secs(2);
/// How long it waits for the primary meanwhile.
const PRIMARY_TIMEOUT: Duration = Duration::from_secs(1);
/// How long a query waits for a connection before the primary is asked.
const ACQUIRE_TIMEOUT: Duration = Duration::from_secs(1);
/// Positions that the replica lacks and whose age is known. When there are as
/// many, newer ones are not noted; the oldest tells the lag.
const SAMPLES_MAX: usize = 600;

/// How the replica does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ReplicaStatus {
    /// Whether queries go to it.
    pub in_use: bool,
    /// How far it is behind; none while it does not answer.
    pub lag: Option<Duration>,
}

pub(super) struct Replica {
    pool: PgPool,
    in_use: AtomicBool,
    progress: Mutex<Progress>,
}

/// What is known of positions in the stream.
#[derive(Default)]
struct Progress {
    /// Positions of the primary that the replica lacks, and when they were
    /// seen; oldest first.
    lacking: VecDeque<(i64, Instant)>,
    lag: Option<Duration>,
}

impl Progress {
    /// Takes in how far both were at an instant; tells the lag.
    fn note(&mut self, primary: i64, replica: i64, at: Instant) -> Duration {
        let newest = self.lacking.back().map_or(i64::MIN, |(position, _)| *position);
        if primary > newest && self.lacking.len() < SAMPLES_MAX {
            self.lacking.push_back((primary, at));
        }
        while self.lacking.front().is_some_and(|(position, _)| *position <= replica) {
            self.lacking.pop_front();
        }
        let lag = self.lacking.front().map_or(Duration::ZERO, |(_, seen)| at.saturating_duration_since(*seen));
        self.lag = Some(lag);
        lag
    }
}

impl Replica {
    fn connect(url: &str) -> Result<Self, StoreError> {
        let options = PgConnectOptions::from_str(url)
            .map_err(|error| StoreError::Open(format!("DATABASE_READ_URL could not be read: {error}")))?
            .application_name("observatory");
        let pool = PgPoolOptions::new()
            .acquire_timeout(ACQUIRE_TIMEOUT)
            .max_connections(REPLICA_CONNECTIONS_MAX)
            .connect_lazy_with(options);
        Ok(Self { pool, in_use: AtomicBool::new(false), progress: Mutex::default() })
    }

    /// The replica if queries are to go to it.
    pub fn in_use(&self) -> Option<&Self> {
        self.in_use.load(Ordering::Relaxed).then_some(self)
    }

    pub fn pool(&self) -> &PgPool {
        &self.pool
    }

    /// Whether the primary may answer what this replica did not. If it is
    /// away, it is not asked again until it was looked at.
    pub fn is_to_blame(&self, error: &StoreError) -> bool {
        // A query can also be cancelled because it holds up the replay, or meet
        // a schema that is not there yet.
        let is_to_blame = matches!(error, StoreError::Sql(_));
        if is_to_blame {
            metrics::counter!("observatory_read_replica_fallbacks_total").increment(1);
        }
        if error.is_outage() {
            self.leave(&error.to_string());
        }
        is_to_blame
    }

    fn leave(&self, why: &str) {
        if self.in_use.swap(false, Ordering::Relaxed) {
            tracing::warn!(why, "the replica of DATABASE_READ_URL is left aside; the primary answers all queries");
        }
        metrics::gauge!("observatory_read_replica_in_use").set(0.0);
    }

    fn enter(&self) {
        if !self.in_use.swap(true, Ordering::Relaxed) {
            tracing::info!("the replica of DATABASE_READ_URL answers queries");
        }
        metrics::gauge!("observatory_read_replica_in_use").set(1.0);
    }

    fn progress(&self) -> std::sync::MutexGuard<'_, Progress> {
        self.progress.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Looks how far both are.
    async fn look(&self, primary: &PgPool) -> Result<Duration, StoreError> {
        // The primary first: what comes meanwhile does not count. If it is away,
        // nothing comes, and the replica has what it knew before.
        let primary = match timeout(PRIMARY_TIMEOUT, events::bounds(primary)).await {
            Ok(Ok((_, position))) => position,
            Ok(Err(error)) if !error.is_outage() => return Err(error),
            _ => i64::MIN,
        };
        let at = Instant::now();
        let applied: Vec<i64> = sqlx::query_scalar("SELECT version FROM _sqlx_migrations WHERE success = TRUE")
            .fetch_all(&self.pool)
            .await?;
        let known = sqlx::migrate!("../migrations/postgres");
        if let Some(missing) = known.iter().find(|step| !applied.contains(&step.version)) {
            return Err(StoreError::Open(format!("step {} of the schema has not come to it yet", missing.version)));
        }
        let (_, replica) = events::bounds(&self.pool).await?;
        Ok(self.progress().note(primary, replica, at))
    }
}

impl Store {
    /// This store with a replica of its PostgreSQL. It is asked from the first
    /// [`Store::probe_replica`] on that finds it up to date.
    ///
    /// # Errors
    /// If the URL cannot be read, or the database is no PostgreSQL.
    pub fn with_replica(self, url: &str) -> Result<Self, StoreError> {
        match &self.db {
            Db::Sqlite(_) => Err(StoreError::Open(
                "DATABASE_READ_URL names a replica of the PostgreSQL in DATABASE_URL, which is not set to one".into(),
            )),
            Db::Postgres(_) => {
                metrics::counter!("observatory_read_replica_fallbacks_total").increment(0);
                Ok(Self { replica: Some(Replica::connect(url)?), ..self })
            }
        }
    }

    /// Looks at the replica and decides whether it is asked; none where there
    /// is no replica.
    pub async fn probe_replica(&self) -> Option<ReplicaStatus> {
        let (Some(replica), Db::Postgres(pools)) = (&self.replica, &self.db) else { return None };
        match timeout(PROBE_TIMEOUT, replica.look(&pools.reader)).await {
            Ok(Ok(lag)) => {
                metrics::gauge!("observatory_read_replica_lag_seconds").set(lag.as_secs_f64());
                if lag > REPLICA_LAG_MAX {
                    replica.leave(&format!("it is {} s behind", lag.as_secs()));
                } else {
                    replica.enter();
                }
            }
            outcome => {
                let why = match outcome {
                    Ok(Err(error)) => error.to_string(),
                    _ => format!("it did not answer within {} s", PROBE_TIMEOUT.as_secs()),
                };
                replica.progress().lag = None;
                metrics::gauge!("observatory_read_replica_lag_seconds").set(f64::NAN);
                replica.leave(&why);
            }
        }
        self.replica_status()
    }

    /// How the replica did when it was last looked at; none where there is no
    /// replica.
    pub fn replica_status(&self) -> Option<ReplicaStatus> {
        let replica = self.replica.as_ref()?;
        Some(ReplicaStatus { in_use: replica.in_use.load(Ordering::Relaxed), lag: replica.progress().lag })
    }

    pub(super) async fn close_replica(&self) {
        if let Some(replica) = &self.replica {
            replica.pool.close().await;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_lag_is_the_age_of_the_oldest_position_that_is_lacking() {
        let mut progress = Progress::default();
        let begun = Instant::now();
        let at = |seconds| begun + Duration::from_secs(seconds);
        assert_eq!(progress.note(10, 10, at(0)), Duration::ZERO);
        assert_eq!(progress.note(20, 10, at(1)), Duration::ZERO);
        assert_eq!(progress.note(30, 10, at(2)), Duration::from_secs(1));
        assert_eq!(progress.note(30, 20, at(5)), Duration::from_secs(3));
        assert_eq!(progress.note(30, 30, at(6)), Duration::ZERO);
        // A replica may be ahead of what the primary was asked for before.
        assert_eq!(progress.note(30, 40, at(7)), Duration::ZERO);
        assert_eq!(progress.note(0, 0, at(8)), Duration::ZERO);
    }

    #[test]
    fn what_is_noted_is_bounded_and_the_oldest_stays() {
        let mut progress = Progress::default();
        let begun = Instant::now();
        let count = u64::try_from(SAMPLES_MAX).unwrap() + 100;
        for second in 1..=count {
            let position = i64::try_from(second).unwrap();
            let lag = progress.note(position, 0, begun + Duration::from_secs(second));
            assert_eq!(lag, Duration::from_secs(second - 1));
        }
        assert_eq!(progress.lacking.len(), SAMPLES_MAX);
    }
}
