//! Opening and migrating.

use super::{Db, Pools, Store, StoreError};
use sqlx::postgres::{PgConnectOptions, PgPoolOptions};
use sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous};
use std::path::{Path, PathBuf};
use std::str::FromStr;
use std::time::Duration;

/// SQLite has one writer; on PostgreSQL one connection for events, one for
/// everything else that writes.
pub const WRITER_CONNECTIONS_MAX: u32 = 2;
const READER_CONNECTIONS_MAX: u32 = 8;
const ACQUIRE_TIMEOUT: Duration = Duration::from_secs(5);
const BUSY_TIMEOUT: Duration = Duration::from_secs(10);
/// Pages of the write-ahead log between checkpoints: 64 MiB of 4 KiB pages.
/// Index pages that many commits touch are then copied back once.
const WAL_CHECKPOINT_PAGES: &str = "16000";
/// Page cache of a SQLite connection in KiB (negative by SQLite's convention).
const CACHE_KIB: &str = "-16000";

/// Where a database is.
#[derive(Clone)]
pub enum Target {
    Sqlite(PathBuf),
    /// A URL, password included.
    Postgres(String),
}

/// One step of the schema.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Migration {
    pub version: i64,
    pub name: String,
    pub applied: bool,
}

const APPLIED: &str = "SELECT version FROM _sqlx_migrations WHERE success = TRUE";

impl Store {
    /// Opens the database, creating an embedded one that is not there yet,
    /// and brings its schema up to date.
    pub async fn open(target: &Target) -> Result<Self, StoreError> {
        let store = Self::connect(target).await?;
        store.migrate().await?;
        Ok(store)
    }

    /// Opens the database without touching its schema.
    pub async fn connect(target: &Target) -> Result<Self, StoreError> {
        match target {
            Target::Sqlite(path) => connect_sqlite(path).await,
            Target::Postgres(url) => connect_postgres(url).await,
        }
    }

    /// Brings the schema up to date, and gives events that have no layout yet
    /// the best one that the database can have.
    pub async fn migrate(&self) -> Result<(), StoreError> {
        self.apply_steps().await?;
        self.settle().await
    }

    /// The steps of the schema alone.
    pub async fn apply_steps(&self) -> Result<(), StoreError> {
        match &self.db {
            Db::Sqlite(pools) => sqlx::migrate!("../migrations/sqlite").run(&pools.writer).await?,
            Db::Postgres(pools) => sqlx::migrate!("../migrations/postgres").run(&pools.writer).await?,
        }
        Ok(())
    }

    /// The steps of the schema, and which of them the database has.
    pub async fn migrations(&self) -> Result<Vec<Migration>, StoreError> {
        let (known, applied): (_, Vec<i64>) = match &self.db {
            Db::Sqlite(pools) => {
                let exists: bool =
                    sqlx::query_scalar("SELECT EXISTS (SELECT 1 FROM sqlite_master WHERE name = '_sqlx_migrations')")
                        .fetch_one(&pools.reader)
                        .await?;
                let applied =
                    if exists { sqlx::query_scalar(APPLIED).fetch_all(&pools.reader).await? } else { Vec::new() };
                (sqlx::migrate!("../migrations/sqlite"), applied)
            }
            Db::Postgres(pools) => {
                let exists: bool = sqlx::query_scalar("SELECT to_regclass('_sqlx_migrations') IS NOT NULL")
                    .fetch_one(&pools.reader)
                    .await?;
                let applied =
                    if exists { sqlx::query_scalar(APPLIED).fetch_all(&pools.reader).await? } else { Vec::new() };
                (sqlx::migrate!("../migrations/postgres"), applied)
            }
        };
        let step = |migration: &sqlx::migrate::Migration| Migration {
            version: migration.version,
            name: migration.description.to_string(),
            applied: applied.contains(&migration.version),
        };
        Ok(known.iter().map(step).collect())
    }

    /// Name of the database: `sqlite` or `postgres`.
    pub fn kind(&self) -> &'static str {
        match &self.db {
            Db::Sqlite(_) => "sqlite",
            Db::Postgres(_) => "postgres",
        }
    }

    /// Bytes on disk of an embedded database, its log included.
    pub fn size_bytes(&self) -> Option<u64> {
        let path = self.path.as_ref()?;
        let wal = PathBuf::from(format!("{}-wal", path.display()));
        let size = |path: &Path| std::fs::metadata(path).map_or(0, |metadata| metadata.len());
        Some(size(path) + size(&wal))
    }

    /// Closes all connections; an embedded database folds its log in.
    pub async fn close(&self) {
        self.close_replica().await;
        match &self.db {
            Db::Sqlite(pools) => {
                pools.reader.close().await;
                pools.writer.close().await;
            }
            Db::Postgres(pools) => {
                pools.reader.close().await;
                pools.writer.close().await;
            }
        }
    }
}

async fn connect_sqlite(path: &Path) -> Result<Store, StoreError> {
    if let Some(folder) = path.parent().filter(|folder| !folder.as_os_str().is_empty()) {
        std::fs::create_dir_all(folder).map_err(|error| {
            StoreError::Open(format!(
                "the folder {} could not be made: {error}; set OBSERVATORY_DATA_DIR",
                folder.display()
            ))
        })?;
    }
    let options = SqliteConnectOptions::new()
        .filename(path)
        .create_if_missing(true)
        .journal_mode(SqliteJournalMode::Wal)
        .synchronous(SqliteSynchronous::Full)
        .busy_timeout(BUSY_TIMEOUT)
        .pragma("wal_autocheckpoint", WAL_CHECKPOINT_PAGES)
        .pragma("cache_size", CACHE_KIB)
        .pragma("temp_store", "memory");
    let open =
        |error: sqlx::Error| StoreError::Open(format!("the database {} could not be opened: {error}", path.display()));
    let pool = || SqlitePoolOptions::new().acquire_timeout(ACQUIRE_TIMEOUT).test_before_acquire(false);
    let writer = pool().max_connections(1).connect_with(options.clone()).await.map_err(open)?;
    let reader = pool()
        .max_connections(READER_CONNECTIONS_MAX)
        .connect_with(options.pragma("query_only", "on"))
        .await
        .map_err(open)?;
    Ok(Store::of(Db::Sqlite(Pools { writer, reader }), Some(path.to_owned())))
}

async fn connect_postgres(url: &str) -> Result<Store, StoreError> {
    let options = PgConnectOptions::from_str(url)
        .map_err(|error| StoreError::Open(format!("DATABASE_URL could not be read: {error}")))?
        .application_name("observatory");
    let pool = |connections| PgPoolOptions::new().acquire_timeout(ACQUIRE_TIMEOUT).max_connections(connections);
    let open =
        |error: sqlx::Error| StoreError::Open(format!("the PostgreSQL of DATABASE_URL could not be reached: {error}"));
    let writer = pool(WRITER_CONNECTIONS_MAX).connect_with(options.clone()).await.map_err(open)?;
    let reader = pool(READER_CONNECTIONS_MAX).connect_with(options).await.map_err(open)?;
    Ok(Store::of(Db::Postgres(Pools { writer, reader }), None))
}
