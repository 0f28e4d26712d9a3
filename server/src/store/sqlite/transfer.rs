//! A whole database as the source or the target of a copy.

use super::dialect::Connection;
use super::sql::transfer::push;
use crate::store::StoreError;
use crate::store::transfer::table::{EVENT_IDS, Numbered, Row, TABLES, Table};
use sqlx::sqlite::{SqliteConnectOptions, SqliteLockingMode, SqliteSynchronous};
use sqlx::{AssertSqlSafe, ConnectOptions as _, QueryBuilder, SqliteConnection};
use std::path::Path;
use std::time::Duration;

/// Values that one statement binds at most.
const VALUES_MAX: usize = 32_766;
/// How long a server that is stopping may still have the file open.
const BUSY_TIMEOUT: Duration = Duration::from_secs(3);

/// Opens a file that is there, for this program alone: a server that has it
/// open is noticed, and one that starts meanwhile is kept out.
pub async fn open(path: &Path) -> Result<SqliteConnection, StoreError> {
    let mut connection = SqliteConnectOptions::new()
        .filename(path)
        .locking_mode(SqliteLockingMode::Exclusive)
        .synchronous(SqliteSynchronous::Normal)
        .busy_timeout(BUSY_TIMEOUT)
        .pragma("cache_size", "-65536")
        .connect()
        .await
        .map_err(|error| busy(path, error))?;
    // The lock is taken by the first transaction and kept.
    sqlx::raw_sql("BEGIN IMMEDIATE; COMMIT").execute(&mut connection).await.map_err(|error| busy(path, error))?;
    Ok(connection)
}

fn busy(path: &Path, error: sqlx::Error) -> StoreError {
    StoreError::Transfer(format!(
        "the database {} could not be locked: {error}; stop the servers that use it",
        path.display()
    ))
}

/// The rows come from, or go into, one transaction.
pub async fn begin(connection: &mut Connection) -> Result<(), StoreError> {
    sqlx::raw_sql("BEGIN").execute(connection).await?;
    Ok(())
}

pub async fn commit(connection: &mut Connection) -> Result<(), StoreError> {
    sqlx::raw_sql("COMMIT").execute(connection).await?;
    Ok(())
}

pub async fn is_marked(connection: &mut Connection) -> Result<bool, StoreError> {
    let statement = "SELECT EXISTS (SELECT 1 FROM sqlite_master WHERE name = 'unfinished_copy')";
    Ok(sqlx::query_scalar(statement).fetch_one(connection).await?)
}

/// Removes what an unfinished copy left.
pub async fn clear(connection: &mut Connection) -> Result<(), StoreError> {
    for (table, _) in TABLES.iter().filter(|(table, _)| *table != EVENT_IDS) {
        sqlx::raw_sql(AssertSqlSafe(format!("DELETE FROM {table}"))).execute(&mut *connection).await?;
    }
    sqlx::raw_sql("DELETE FROM sqlite_sequence").execute(connection).await?;
    Ok(())
}

pub async fn insert(connection: &mut Connection, table: &Table, rows: &[Row]) -> Result<(), StoreError> {
    for rows in rows.chunks(VALUES_MAX / table.columns.len()) {
        let mut query = QueryBuilder::new("INSERT INTO ");
        query.push(table.name).push(" (").push(table.column_list()).push(") VALUES ");
        for (index, row) in rows.iter().enumerate() {
            query.push(if index == 0 { "(" } else { ", (" });
            for (place, value) in row.iter().enumerate() {
                query.push(if place == 0 { "" } else { ", " });
                push(&mut query, value);
            }
            query.push(")");
        }
        query.build().persistent(false).execute(&mut *connection).await?;
    }
    Ok(())
}

/// The last number that was given, be its row still there or not.
pub async fn position(connection: &mut Connection, numbered: &Numbered) -> Result<i64, StoreError> {
    let statement = "SELECT COALESCE((SELECT seq FROM sqlite_sequence WHERE name = $1), 0)";
    Ok(sqlx::query_scalar(statement).bind(numbered.sqlite_table).fetch_one(connection).await?)
}

pub async fn set_position(connection: &mut Connection, numbered: &Numbered, position: i64) -> Result<(), StoreError> {
    sqlx::query("DELETE FROM sqlite_sequence WHERE name = $1")
        .bind(numbered.sqlite_table)
        .execute(&mut *connection)
        .await?;
    sqlx::query("INSERT INTO sqlite_sequence (name, seq) VALUES ($1, $2)")
        .bind(numbered.sqlite_table)
        .bind(position)
        .execute(connection)
        .await?;
    Ok(())
}
