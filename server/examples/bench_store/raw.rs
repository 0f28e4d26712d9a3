//! How fast the database takes the rows by themselves: into a plain table with
//! the same columns and indexes, with no ids claimed and nothing derived.

use crate::common::Outcome;
use crate::database::Database;
use futures_util::TryStreamExt;
use observatory::store::Target;
use sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqliteSynchronous};
use sqlx::{AssertSqlSafe, ConnectOptions, PgPool};
use std::path::Path;
use std::time::{Duration, Instant};

/// Rows that are written again; the others of a long measurement are left out.
const ROWS_MAX: u32 = 200_000;

/// Rows per second: on PostgreSQL by one COPY, on SQLite, which has none, by
/// transactions of `rows` rows.
pub async fn rows_per_second(database: &Database, rows: usize) -> Outcome<f64> {
    let (written, elapsed) = match (&database.target, database.pool().await?) {
        (Target::Sqlite(path), _) => sqlite(path, i64::try_from(rows)?).await?,
        (Target::Postgres(_), Some(pool)) => {
            let outcome = copy(&pool).await?;
            pool.close().await;
            outcome
        }
        (Target::Postgres(_), None) => return Err("a server database without connections".into()),
    };
    Ok(written as f64 / elapsed.as_secs_f64())
}

async fn copy(pool: &PgPool) -> Outcome<(u64, Duration)> {
    sqlx::raw_sql("CREATE TABLE raw (LIKE events INCLUDING DEFAULTS INCLUDING INDEXES)").execute(pool).await?;
    let mut connection = pool.acquire().await?;
    let statement = format!("COPY (SELECT * FROM events ORDER BY seq LIMIT {ROWS_MAX}) TO STDOUT (FORMAT binary)");
    let mut rows = connection.copy_out_raw(&statement).await?;
    let mut chunks = Vec::new();
    while let Some(chunk) = rows.try_next().await? {
        chunks.push(chunk);
    }
    drop(rows);
    let bytes = chunks.concat();
    let began = Instant::now();
    let mut into = connection.copy_in_raw("COPY raw FROM STDIN (FORMAT binary)").await?;
    for chunk in bytes.chunks(4 << 20) {
        into.send(chunk).await?;
    }
    let written = into.finish().await?;
    Ok((written, began.elapsed()))
}

async fn sqlite(path: &Path, rows: i64) -> Outcome<(u64, Duration)> {
    let mut connection = SqliteConnectOptions::new()
        .filename(path)
        .journal_mode(SqliteJournalMode::Wal)
        .synchronous(SqliteSynchronous::Full)
        .pragma("wal_autocheckpoint", "16000")
        .connect()
        .await?;
    let definitions: Vec<String> = sqlx::query_scalar(
        "SELECT sql FROM sqlite_master WHERE tbl_name = 'events' AND sql IS NOT NULL AND type IN ('table', 'index') \
         ORDER BY type DESC",
    )
    .fetch_all(&mut connection)
    .await?;
    for definition in definitions {
        let raw = definition
            .replacen("TABLE events", "TABLE raw", 1)
            .replacen("TABLE \"events\"", "TABLE raw", 1)
            .replacen(" ON events", " ON raw", 1)
            .replacen("idx_events", "raw_idx_events", 1);
        sqlx::raw_sql(AssertSqlSafe(raw)).execute(&mut connection).await?;
    }
    let last: i64 = sqlx::query_scalar("SELECT COALESCE(MAX(seq), 0) FROM events").fetch_one(&mut connection).await?;
    let last = last.min(i64::from(ROWS_MAX));
    let (mut from, mut written) = (0, 0);
    let began = Instant::now();
    while from < last {
        let done = sqlx::query("INSERT INTO raw SELECT * FROM events WHERE seq > $1 AND seq <= $2")
            .bind(from)
            .bind((from + rows).min(last))
            .execute(&mut connection)
            .await?;
        written += done.rows_affected();
        from += rows;
    }
    Ok((written, began.elapsed()))
}
