//! A whole database, read or filled table by table. What is done with it, and
//! in which order, is told by `crate::transfer`.

pub mod table;

use super::{Db, Store, StoreError, Target, postgres, sqlite};
use model::Timestamp;
use model::time::HOUR_US;
use sqlx::{Connection as _, PgConnection, SqliteConnection};
use table::{EVENT_IDS, NUMBERED, Row, TABLES};
pub use table::{Table, Tally};

/// Days that get tables before their events come, the newest ones; events of
/// older days wait in `events_default` until retention removes them.
pub const DAYS_MADE_MAX: usize = 1000;
const DAY_US: i64 = 24 * HOUR_US;

/// One of the two databases of a copy; nobody else uses it meanwhile.
pub enum Side {
    Sqlite(SqliteConnection),
    Postgres(PgConnection),
}

/// Calls the function of the same name for whichever database it is.
macro_rules! on {
    ($side:expr => $($path:ident)::+($($argument:expr),* $(,)?)) => {
        match $side {
            Side::Sqlite(connection) => sqlite::$($path)::+(connection, $($argument),*).await,
            Side::Postgres(connection) => postgres::$($path)::+(connection, $($argument),*).await,
        }
    };
}

impl Store {
    /// Whether a copy into this database was begun and not finished.
    pub async fn has_unfinished_copy(&self) -> Result<bool, StoreError> {
        match &self.db {
            Db::Sqlite(pools) => sqlite::transfer::is_marked(&mut *pools.reader.acquire().await?).await,
            Db::Postgres(pools) => postgres::transfer::is_marked(&mut *pools.reader.acquire().await?).await,
        }
    }
}

impl Side {
    /// # Errors
    /// [`StoreError::Transfer`] if a server uses the database.
    pub async fn open(target: &Target) -> Result<Self, StoreError> {
        Ok(match target {
            Target::Sqlite(path) => Self::Sqlite(sqlite::transfer::open(path).await?),
            Target::Postgres(url) => Self::Postgres(postgres::transfer::open(url).await?),
        })
    }

    /// Everything that is read from here on comes from one instant.
    pub async fn begin_reading(&mut self) -> Result<(), StoreError> {
        match self {
            Self::Sqlite(connection) => sqlite::transfer::begin(connection).await,
            Self::Postgres(connection) => postgres::transfer::begin_reading(connection).await,
        }
    }

    /// Makes an empty database, or one that an unfinished copy left, ready to
    /// be filled.
    ///
    /// # Errors
    /// [`StoreError::Transfer`] if it holds anything else.
    pub async fn begin_filling(&mut self, now: Timestamp) -> Result<(), StoreError> {
        on!(self => transfer::begin())?;
        if on!(self => transfer::is_marked())? {
            on!(self => transfer::clear())?;
        }
        for (table, _) in TABLES {
            if !on!(self => sql::transfer::is_empty(table))? {
                return Err(StoreError::Transfer(format!(
                    "the database to copy to is not empty: its table {table} holds rows; name a new one"
                )));
            }
        }
        on!(self => sql::transfer::mark(now))?;
        on!(self => transfer::commit())
    }

    pub async fn count(&mut self, table: &Table) -> Result<u64, StoreError> {
        on!(self => sql::transfer::count(table.name))
    }

    /// The next page of a table, in the order of its key; empty at the end.
    pub async fn page(&mut self, table: &Table, after: Option<&Row>) -> Result<Vec<Row>, StoreError> {
        on!(self => sql::transfer::page(table, after))
    }

    /// Writes a page in a transaction of its own.
    pub async fn insert(&mut self, table: &Table, rows: &[Row]) -> Result<(), StoreError> {
        on!(self => transfer::begin())?;
        on!(self => transfer::insert(table, rows))?;
        on!(self => transfer::commit())
    }

    /// The days (UTC) that have events, newest first, at most [`DAYS_MADE_MAX`].
    pub async fn days(&mut self) -> Result<Vec<String>, StoreError> {
        let mut days = Vec::new();
        let mut until = Timestamp::MAX;
        while days.len() < DAYS_MADE_MAX {
            let Some(newest) = on!(self => sql::transfer::newest_until(until))? else { break };
            let day = newest.bucket(DAY_US);
            days.push(day.format("%Y-%m-%d"));
            if day == Timestamp::EPOCH {
                break;
            }
            until = day.plus_micros(-1);
        }
        Ok(days)
    }

    /// Makes the table of a day, where events lie by day.
    pub async fn make_day(&mut self, day: &str) -> Result<(), StoreError> {
        match self {
            Self::Sqlite(_) => Ok(()),
            Self::Postgres(connection) => {
                postgres::transfer::begin(connection).await?;
                postgres::transfer::make_day(connection, day).await?;
                postgres::transfer::commit(connection).await
            }
        }
    }

    /// The last numbers that were given: positions of the stream, messages.
    pub async fn positions(&mut self) -> Result<Vec<i64>, StoreError> {
        let mut positions = Vec::new();
        for numbered in &NUMBERED {
            positions.push(on!(self => transfer::position(numbered))?);
        }
        Ok(positions)
    }

    /// Numbers go on behind these.
    pub async fn set_positions(&mut self, positions: &[i64]) -> Result<(), StoreError> {
        for (numbered, position) in NUMBERED.iter().zip(positions) {
            on!(self => transfer::set_position(numbered, *position))?;
        }
        Ok(())
    }

    /// Opens the filled database to servers.
    pub async fn finish(&mut self) -> Result<(), StoreError> {
        if let Self::Postgres(connection) = self {
            postgres::transfer::follow_changes(connection).await?;
            postgres::transfer::analyze(connection).await?;
        }
        on!(self => sql::transfer::unmark())
    }

    pub async fn close(self) -> Result<(), StoreError> {
        match self {
            Self::Sqlite(connection) => connection.close().await?,
            Self::Postgres(connection) => connection.close().await?,
        }
        Ok(())
    }
}

/// What is copied between two databases, of which one is a PostgreSQL: it
/// knows the types of columns.
///
/// # Errors
/// [`StoreError::Transfer`] if both are SQLite.
pub async fn tables(source: &mut Side, target: &mut Side) -> Result<Vec<Table>, StoreError> {
    let into_sqlite = matches!(target, Side::Sqlite(_));
    let ((Side::Postgres(connection), _) | (Side::Sqlite(_), Side::Postgres(connection))) = (source, target) else {
        return Err(StoreError::Transfer("a SQLite database is copied as a file, while no server uses it".into()));
    };
    let mut tables = Vec::new();
    for (name, key) in TABLES {
        // There ids are a view over the events.
        if name == EVENT_IDS && into_sqlite {
            continue;
        }
        let columns = postgres::transfer::columns(connection, name).await?;
        tables.push(Table::new(name, key, columns)?);
    }
    Ok(tables)
}
