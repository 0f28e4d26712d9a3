//! How the events lie in the database.

use super::{Db, Retained, Store, StoreError, postgres};
use model::Timestamp;
use model::time::HOUR_US;

const DAY_US: i64 = 24 * HOUR_US;

/// How the events lie in the database.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Layout {
    /// One table, as in SQLite.
    Table,
    /// PostgreSQL: a table per day.
    Days,
    /// PostgreSQL with TimescaleDB: a hypertable.
    Timescale,
}

/// The layout in use, in figures.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LayoutStatus {
    pub layout: Layout,
    /// Of TimescaleDB.
    pub version: Option<String>,
    /// Days or chunks.
    pub parts: i64,
    /// Chunks that are compressed.
    pub compressed: i64,
    /// Events that wait for a table of their day.
    pub waiting: i64,
    /// What the database does by itself, and when.
    pub policies: Vec<(String, String)>,
    /// Why TimescaleDB is not in use, where it could be.
    pub without_timescale: Option<String>,
}

impl LayoutStatus {
    pub(super) fn table() -> Self {
        Self {
            layout: Layout::Table,
            version: None,
            parts: 0,
            compressed: 0,
            waiting: 0,
            policies: Vec::new(),
            without_timescale: None,
        }
    }
}

impl Store {
    /// Brings the events of a server database into a layout, in one
    /// transaction; they stay readable until it ends. Does nothing if they
    /// have it.
    ///
    /// # Errors
    /// [`StoreError::Layout`] if the database cannot have it, with the remedy.
    pub async fn lay_out(&self, wanted: Layout) -> Result<(), StoreError> {
        match &self.db {
            Db::Sqlite(_) if wanted == Layout::Table => Ok(()),
            Db::Sqlite(_) => Err(StoreError::Layout(
                "SQLite holds events in one table; other layouts need a PostgreSQL in DATABASE_URL".into(),
            )),
            Db::Postgres(pools) => postgres::layout::lay_out(&pools.upkeep, wanted).await,
        }
    }

    /// Gives the events of a new server database, or of one that an older
    /// version left, their layout: TimescaleDB where it can be used.
    pub(super) async fn settle(&self) -> Result<(), StoreError> {
        match &self.db {
            Db::Sqlite(_) => Ok(()),
            Db::Postgres(pools) => postgres::layout::settle(&pools.upkeep).await,
        }
    }

    pub async fn layout(&self) -> Result<LayoutStatus, StoreError> {
        match &self.db {
            Db::Sqlite(_) => Ok(LayoutStatus::table()),
            Db::Postgres(pools) => postgres::layout::status(&pools.reader).await,
        }
    }

    /// Makes the tables of the days ahead, and lets the database itself know
    /// how many days are kept.
    pub async fn prepare_days(&self, now: Timestamp, days: u32) -> Result<(), StoreError> {
        match &self.db {
            Db::Sqlite(_) => Ok(()),
            Db::Postgres(pools) => postgres::days::prepare(&pools.upkeep, now, days).await,
        }
    }

    /// The steps of retention that only a database with days apart has.
    pub(super) async fn purge_days(&self, step: Retained, cutoff: Timestamp, limit: u32) -> Result<u64, StoreError> {
        let Db::Postgres(pools) = &self.db else { return Ok(0) };
        match step {
            Retained::Marks => postgres::days::mark(&pools.upkeep, cutoff, limit).await,
            Retained::Days => postgres::days::drop_before(&pools.upkeep, cutoff).await,
            Retained::EventIds => postgres::days::forget_ids(&pools.upkeep, cutoff, limit).await,
            _ => Ok(0),
        }
    }

    /// The cutoff of retention that this database can keep cheaply: where
    /// days are dropped whole, the start of its day (UTC).
    pub fn whole_cutoff(&self, cutoff: Timestamp) -> Timestamp {
        match &self.db {
            Db::Sqlite(_) => cutoff,
            Db::Postgres(_) => cutoff.bucket(DAY_US),
        }
    }
}
