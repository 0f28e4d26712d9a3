//! A whole database as the source or the target of a copy.

use super::copy::Rows;
use super::dialect::{BEGIN_WRITE, Connection};
use crate::store::StoreError;
use crate::store::transfer::table::{Kind, Numbered, Row, TABLES, Table};
use sqlx::postgres::PgConnectOptions;
use sqlx::{AssertSqlSafe, ConnectOptions as _, PgConnection};
use std::str::FromStr as _;
use std::time::Duration;

/// By which the database tells this program from a server.
const APPLICATION_NAME: &str = "observatory-migrate";
/// A connection that was just closed is shown for a moment.
const QUIET_CHECKS_MAX: u32 = 30;
const QUIET_CHECK_EVERY: Duration = Duration::from_millis(100);

/// Opens a database that no server uses.
///
/// # Errors
/// [`StoreError::Transfer`] while another Observatory is connected to it.
pub async fn open(url: &str) -> Result<PgConnection, StoreError> {
    let mut connection = PgConnectOptions::from_str(url)
        .map_err(|error| StoreError::Open(format!("the URL of the database could not be read: {error}")))?
        .application_name(APPLICATION_NAME)
        .connect()
        .await
        .map_err(|error| StoreError::Open(format!("the PostgreSQL could not be reached: {error}")))?;
    quiet(&mut connection).await?;
    Ok(connection)
}

/// Waits a moment for servers to be gone.
pub async fn quiet(connection: &mut Connection) -> Result<(), StoreError> {
    for _ in 0..QUIET_CHECKS_MAX {
        let others: i64 = sqlx::query_scalar(
            "SELECT COUNT(*) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid() \
             AND application_name LIKE 'observatory%'",
        )
        .fetch_one(&mut *connection)
        .await?;
        if others == 0 {
            return Ok(());
        }
        tokio::time::sleep(QUIET_CHECK_EVERY).await;
    }
    Err(StoreError::Transfer("another Observatory is connected to the PostgreSQL; stop the servers that use it".into()))
}

/// All that is read comes from one instant.
pub async fn begin_reading(connection: &mut Connection) -> Result<(), StoreError> {
    sqlx::raw_sql("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY").execute(connection).await?;
    Ok(())
}

pub async fn begin(connection: &mut Connection) -> Result<(), StoreError> {
    sqlx::raw_sql(BEGIN_WRITE).execute(connection).await?;
    Ok(())
}

pub async fn commit(connection: &mut Connection) -> Result<(), StoreError> {
    sqlx::raw_sql("COMMIT").execute(connection).await?;
    Ok(())
}

pub async fn is_marked(connection: &mut Connection) -> Result<bool, StoreError> {
    Ok(sqlx::query_scalar("SELECT to_regclass('unfinished_copy') IS NOT NULL").fetch_one(connection).await?)
}

/// Removes what an unfinished copy left.
pub async fn clear(connection: &mut Connection) -> Result<(), StoreError> {
    let names = TABLES.map(|(table, _)| table).join(", ");
    sqlx::raw_sql(AssertSqlSafe(format!("TRUNCATE {names} RESTART IDENTITY"))).execute(connection).await?;
    Ok(())
}

/// The columns of a table in their order.
pub async fn columns(connection: &mut Connection, table: &str) -> Result<Vec<(String, Kind)>, StoreError> {
    let columns: Vec<(String, String)> = sqlx::query_as(
        "SELECT attname::text, format_type(atttypid, NULL) FROM pg_attribute \
         WHERE attrelid = $1::regclass AND attnum > 0 AND NOT attisdropped ORDER BY attnum",
    )
    .bind(table)
    .fetch_all(connection)
    .await?;
    columns.into_iter().map(|(name, kind)| Ok((name, Kind::parse(&kind)?))).collect()
}

/// Makes the table of a day, where events lie by day.
pub async fn make_day(connection: &mut Connection, day: &str) -> Result<(), StoreError> {
    // Nothing waits for it yet.
    sqlx::query("SELECT events_make_day($1::date, 0)").bind(day).execute(connection).await?;
    Ok(())
}

pub async fn insert(connection: &mut Connection, table: &Table, rows: &[Row]) -> Result<(), StoreError> {
    let mut copy = Rows::new();
    for row in rows {
        copy.add_values(row);
    }
    let statement = format!("COPY {} ({}) FROM STDIN WITH (FORMAT binary)", table.name, table.column_list());
    copy.send(connection, &statement).await
}

/// The last number that was given, be its row still there or not.
pub async fn position(connection: &mut Connection, numbered: &Numbered) -> Result<i64, StoreError> {
    let statement = "SELECT COALESCE(pg_sequence_last_value(pg_get_serial_sequence($1, $2)::regclass), 0)";
    Ok(sqlx::query_scalar(statement).bind(numbered.table).bind(numbered.column).fetch_one(connection).await?)
}

pub async fn set_position(connection: &mut Connection, numbered: &Numbered, position: i64) -> Result<(), StoreError> {
    sqlx::query("SELECT setval(pg_get_serial_sequence($1, $2), $3) WHERE $3 > 0")
        .bind(numbered.table)
        .bind(numbered.column)
        .bind(position)
        .execute(connection)
        .await?;
    Ok(())
}

/// Changes of alerts go on behind those that came, which belong to no table.
pub async fn follow_changes(connection: &mut Connection) -> Result<(), StoreError> {
    sqlx::raw_sql("SELECT setval('alert_changes', MAX(change)) FROM alerts HAVING MAX(change) > 0")
        .execute(connection)
        .await?;
    Ok(())
}

/// Lets the planner know what came.
pub async fn analyze(connection: &mut Connection) -> Result<(), StoreError> {
    for (table, _) in TABLES {
        sqlx::raw_sql(AssertSqlSafe(format!("ANALYZE {table}"))).execute(&mut *connection).await?;
    }
    Ok(())
}
