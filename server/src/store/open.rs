//! Opening and migrating.

use super::{Db, Limits, Pools, Store, StoreError};
use sqlx::postgres::{PgConnectOptions, PgPoolOptions};
use sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous};
use sqlx::{ConnectOptions, Connection, PgPool};
use std::path::{Path, PathBuf};
use std::str::FromStr;
use std::time::Duration;

/// SQLite has one writer; on PostgreSQL one connection for events, one for
/// everything else that writes.
pub const WRITER_CONNECTIONS_MAX: u32 = 2;
/// Of SQLite.
const READER_CONNECTIONS_MAX: u32 = 8;
const ACQUIRE_TIMEOUT: Duration = Duration::from_secs(5);
/// Retention and the days ahead, one beside the other.
const UPKEEP_CONNECTIONS_MAX: u32 = 2;
/// Of the connection that asks whether the database is there.
const PROBE_TIMEOUT: Duration = Duration::from_secs(1);
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

impl Target {
    /// Whether the database is another process, which may be away.
    pub fn is_remote(&self) -> bool {
        matches!(self, Self::Postgres(_))
    }
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
        Self::open_with(target, &Limits::default()).await
    }

    /// As [`Store::open`], with limits of its own.
    ///
    /// # Errors
    /// [`StoreError::Unreachable`] if a server database does not answer;
    /// [`StoreError::may_pass`] tells whether waiting may help.
    pub async fn open_with(target: &Target, limits: &Limits) -> Result<Self, StoreError> {
        let store = Self::connect_with(target, limits).await?;
        if store.has_unfinished_copy().await? {
            return Err(StoreError::Transfer(
                "a copy into this database was not finished; run the same observatory migrate --from … --to … again, \
                 which begins anew"
                    .into(),
            ));
        }
        store.migrate().await?;
        Ok(store)
    }

    /// Opens the database without touching its schema.
    pub async fn connect(target: &Target) -> Result<Self, StoreError> {
        Self::connect_with(target, &Limits::default()).await
    }

    async fn connect_with(target: &Target, limits: &Limits) -> Result<Self, StoreError> {
        match target {
            Target::Sqlite(path) => connect_sqlite(path).await,
            Target::Postgres(url) => connect_postgres(url, limits).await,
        }
    }

    /// Whether the database is another process, which may be away.
    pub fn is_remote(&self) -> bool {
        matches!(self.db, Db::Postgres(_))
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
            Db::Sqlite(pools) => sqlx::migrate!("../migrations/sqlite").run(&pools.upkeep).await?,
            Db::Postgres(pools) => sqlx::migrate!("../migrations/postgres").run(&pools.upkeep).await?,
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
            Db::Sqlite(pools) => pools.close().await,
            Db::Postgres(pools) => pools.close().await,
        }
    }
}

impl<D: sqlx::Database> Pools<D> {
    async fn close(&self) {
        for pool in [&self.probe, &self.reader, &self.upkeep, &self.writer] {
            pool.close().await;
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
    let pools = Pools { upkeep: writer.clone(), probe: reader.clone(), writer, reader };
    Ok(Store::of(Db::Sqlite(pools), Some(path.to_owned())))
}

async fn connect_postgres(url: &str, limits: &Limits) -> Result<Store, StoreError> {
    let options = PgConnectOptions::from_str(url)
        .map_err(|error| StoreError::Open(format!("DATABASE_URL could not be read: {error}")))?
        .application_name("observatory");
    readable(url)?;
    // The pools would try again and in the end tell of a timeout only.
    let first = tokio::time::timeout(limits.connect_timeout, options.connect());
    let first = first.await.unwrap_or(Err(sqlx::Error::PoolTimedOut)).map_err(unreachable)?;
    first.close().await?;
    let pool = |connections: u32, acquire: Duration, statement: Option<Duration>| -> PgPool {
        let timeout_ms = statement.map_or(0, |timeout| timeout.as_millis()).to_string();
        PgPoolOptions::new()
            .acquire_timeout(acquire)
            .max_connections(connections)
            .after_connect(move |connection, _| {
                let timeout_ms = timeout_ms.clone();
                Box::pin(async move {
                    let limit = sqlx::query("SELECT set_config('statement_timeout', $1, false)").bind(timeout_ms);
                    limit.execute(connection).await.map(drop)
                })
            })
            .connect_lazy_with(options.clone())
    };
    let wait = limits.connect_timeout;
    let pools = Pools {
        writer: pool(WRITER_CONNECTIONS_MAX, wait, Some(limits.write_timeout)),
        reader: pool(limits.connections_max, wait, Some(limits.read_timeout)),
        upkeep: pool(UPKEEP_CONNECTIONS_MAX, wait, None),
        probe: pool(1, PROBE_TIMEOUT, Some(PROBE_TIMEOUT)),
    };
    Ok(Store::of(Db::Postgres(pools), None))
}

/// A file that the URL names and that is not there would look like a server
/// that is not there.
fn readable(url: &str) -> Result<(), StoreError> {
    let Ok(url) = url::Url::parse(url) else { return Ok(()) };
    let is_file = |name: &str| matches!(name, "sslrootcert" | "sslcert" | "sslkey");
    for (name, path) in url.query_pairs().filter(|(name, _)| is_file(name)) {
        std::fs::File::open(&*path).map_err(|error| {
            StoreError::Open(format!("the file {path} that {name} in DATABASE_URL names cannot be read: {error}"))
        })?;
    }
    Ok(())
}

fn unreachable(source: sqlx::Error) -> StoreError {
    let text = source.to_string();
    let remedy = if text.contains("UnknownIssuer")
        || text.contains("BadSignature")
        || text.contains("CaUsedAsEndEntity")
    {
        "; set sslrootcert=PATH in DATABASE_URL to the certificate of the authority that signed the server's, \
         or sslmode=require to encrypt without checking whom"
    } else if text.contains("NotValidForName") || text.contains("certificate not valid for name") {
        "; use the name that the certificate is for in DATABASE_URL, or sslmode=verify-ca to check the authority alone"
    } else if text.contains("does not support TLS") {
        "; switch TLS on in PostgreSQL (ssl = on), or set sslmode=disable in DATABASE_URL"
    } else if text.contains("certificate") || matches!(source, sqlx::Error::Tls(_)) {
        "; check sslmode, sslrootcert, sslcert and sslkey in DATABASE_URL"
    } else {
        ""
    };
    StoreError::Unreachable { source, remedy }
}
