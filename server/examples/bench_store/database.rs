//! A fresh database of each kind, its size, and what belongs to its upkeep.

use crate::common::Outcome;
use crate::{Backend, DAYS};
use observatory::store::{Layout, Store, Target};
use sqlx::{AssertSqlSafe, Connection, PgConnection, PgPool};
use std::path::{Path, PathBuf};
use tempfile::TempDir;
use url::Url;

/// A database that nobody else uses, and a folder for the program.
pub struct Database {
    backend: Backend,
    pub target: Target,
    folder: TempDir,
    /// The server that the database was made on.
    server: Option<Url>,
}

/// Whether the backend can be measured.
pub fn is_there(backend: Backend) -> bool {
    backend == Backend::Sqlite || url(backend).is_some()
}

fn url(backend: Backend) -> Option<String> {
    let variable = match backend {
        Backend::Sqlite => return None,
        Backend::Postgres => "TEST_POSTGRES_URL",
        Backend::Timescale => "TEST_TIMESCALE_URL",
    };
    std::env::var(variable).ok()
}

impl Database {
    pub async fn create(backend: Backend) -> Outcome<Self> {
        let folder = tempfile::tempdir()?;
        let Some(url) = url(backend) else {
            let target = Target::Sqlite(sqlite_path(&folder));
            Store::open(&target).await?.close().await;
            return Ok(Self { backend, target, folder, server: None });
        };
        let server = Url::parse(&url)?;
        let name = format!("bench_{}", uuid::Uuid::new_v4().simple());
        run(&server, format!("CREATE DATABASE {name}")).await?;
        let mut url = server.clone();
        url.set_path(&name);
        let target = Target::Postgres(url.into());
        let store = Store::connect(&target).await?;
        store.apply_steps().await?;
        store.lay_out(if backend == Backend::Timescale { Layout::Timescale } else { Layout::Days }).await?;
        store.close().await;
        Ok(Self { backend, target, folder, server: Some(server) })
    }

    /// The database's product and version.
    pub async fn version(backend: Backend) -> Outcome<String> {
        let Some(url) = url(backend) else {
            let mut connection = sqlx::SqliteConnection::connect("sqlite::memory:").await?;
            let version: String = sqlx::query_scalar("SELECT sqlite_version()").fetch_one(&mut connection).await?;
            return Ok(format!("SQLite {version}"));
        };
        let mut connection = PgConnection::connect(&url).await?;
        let version: String = sqlx::query_scalar("SHOW server_version").fetch_one(&mut connection).await?;
        let extension: Option<String> =
            sqlx::query_scalar("SELECT default_version FROM pg_available_extensions WHERE name = 'timescaledb'")
                .fetch_optional(&mut connection)
                .await?;
        // Without what a distribution adds in brackets.
        let version = version.split(' ').next().unwrap_or_default();
        let extension = extension.filter(|_| backend == Backend::Timescale);
        Ok(format!("PostgreSQL {version}{}", extension.map_or_else(String::new, |v| format!(", TimescaleDB {v}"))))
    }

    pub fn name(&self) -> String {
        format!("{:?}", self.backend)
    }

    pub fn folder(&self) -> &Path {
        self.folder.path()
    }

    /// Flags with which the program uses this database. Nothing that was
    /// filled in shall be removed by retention meanwhile.
    pub fn flags(&self) -> Vec<String> {
        let mut flags = vec!["--retention-days".to_owned(), (2 * DAYS).to_string()];
        if let Target::Postgres(url) = &self.target {
            flags.extend(["--database-url".to_owned(), url.clone()]);
        }
        flags
    }

    /// Connections to a server database; none to SQLite.
    pub async fn pool(&self) -> Outcome<Option<PgPool>> {
        match &self.target {
            Target::Sqlite(_) => Ok(None),
            Target::Postgres(url) => Ok(Some(PgPool::connect(url).await?)),
        }
    }

    /// Bytes on disk: tables, indexes, and SQLite's log.
    pub async fn bytes(&self) -> Outcome<u64> {
        let Some(pool) = self.pool().await? else {
            return crate::common::server::database_bytes(self.folder());
        };
        let bytes: i64 = sqlx::query_scalar("SELECT pg_database_size(current_database())").fetch_one(&pool).await?;
        pool.close().await;
        Ok(bytes.unsigned_abs())
    }

    /// What autovacuum would have done by the time that so many events came.
    pub async fn tidy(&self) -> Outcome<()> {
        if let Some(pool) = self.pool().await? {
            sqlx::raw_sql("VACUUM (ANALYZE)").execute(&pool).await?;
            sqlx::raw_sql("CHECKPOINT").execute(&pool).await?;
            pool.close().await;
        }
        Ok(())
    }

    /// Runs the policy of compression now; false where there is none.
    pub async fn compress(&self) -> Outcome<bool> {
        let Some(pool) = self.pool().await?.filter(|_| self.backend == Backend::Timescale) else { return Ok(false) };
        let jobs: Vec<i32> = sqlx::query_scalar(
            "SELECT job_id FROM timescaledb_information.jobs WHERE proc_name = 'policy_compression'",
        )
        .fetch_all(&pool)
        .await?;
        for job in jobs {
            sqlx::raw_sql(AssertSqlSafe(format!("CALL run_job({job})"))).execute(&pool).await?;
        }
        pool.close().await;
        self.tidy().await?;
        Ok(true)
    }

    pub async fn remove(self) -> Outcome<()> {
        if let (Some(server), Target::Postgres(url)) = (&self.server, &self.target) {
            let name = Url::parse(url)?.path().trim_start_matches('/').to_owned();
            run(server, format!("DROP DATABASE {name} WITH (FORCE)")).await?;
        }
        Ok(())
    }
}

fn sqlite_path(folder: &TempDir) -> PathBuf {
    folder.path().join("data").join("observatory.db")
}

async fn run(server: &Url, statement: String) -> Outcome<()> {
    let mut connection = PgConnection::connect(server.as_str()).await?;
    sqlx::raw_sql(AssertSqlSafe(statement)).execute(&mut connection).await?;
    connection.close().await?;
    Ok(())
}
