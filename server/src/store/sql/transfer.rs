//! Whole tables, a page at a time.

use super::dialect::{Connection, Database};
use crate::store::StoreError;
use crate::store::at::At;
use crate::store::transfer::table::{EVENTS, Kind, Row, Table, Value};
use futures_util::TryStreamExt as _;
use model::Timestamp;
use sqlx::{QueryBuilder, Row as _};
use uuid::Uuid;

/// Rows of a page, and about the bytes with which it is full earlier: an event
/// may have a megabyte.
pub const PAGE_ROWS_MAX: usize = 5000;
pub const PAGE_BYTES_MAX: usize = 16 << 20;

/// The rows behind one of them, in the order of the table's key; none at the end.
pub async fn page(connection: &mut Connection, table: &Table, after: Option<&Row>) -> Result<Vec<Row>, StoreError> {
    let mut query = QueryBuilder::<Database>::new("SELECT ");
    query.push(table.column_list()).push(" FROM ").push(table.name);
    if let Some(after) = after {
        query.push(" WHERE ");
        if table.name == EVENTS {
            // The bound of time alone tells PostgreSQL which days to leave out.
            query.push("timestamp >= ");
            push(&mut query, &after[table.key[0]]);
            query.push(" AND ");
        }
        query.push("(").push(table.key_list()).push(") > (");
        for (index, place) in table.key.iter().enumerate() {
            query.push(if index == 0 { "" } else { ", " });
            push(&mut query, &after[*place]);
        }
        query.push(")");
    }
    query.push(" ORDER BY ").push(table.key_list());
    query.push(" LIMIT ").push_bind(i64::try_from(PAGE_ROWS_MAX).unwrap_or(i64::MAX));
    let mut page = Vec::new();
    let mut bytes = 0;
    let mut rows = query.build().persistent(false).fetch(connection);
    while let Some(row) = rows.try_next().await? {
        let row = read(&row, table)?;
        bytes += row.iter().map(Value::bytes).sum::<usize>();
        page.push(row);
        if bytes >= PAGE_BYTES_MAX {
            break;
        }
    }
    Ok(page)
}

fn read(row: &<Database as sqlx::Database>::Row, table: &Table) -> Result<Row, StoreError> {
    let mut values = Vec::with_capacity(table.columns.len());
    for (place, (_, kind)) in table.columns.iter().enumerate() {
        let value = match kind {
            Kind::Id => row.try_get::<Option<Uuid>, _>(place)?.map(Value::Id),
            Kind::At => row.try_get::<Option<At>, _>(place)?.map(|at| Value::At(at.0)),
            Kind::Whole => row.try_get::<Option<i64>, _>(place)?.map(Value::Whole),
            Kind::Small => row.try_get::<Option<i16>, _>(place)?.map(Value::Small),
            Kind::Real => row.try_get::<Option<f64>, _>(place)?.map(Value::Real),
            Kind::Flag => row.try_get::<Option<bool>, _>(place)?.map(Value::Flag),
            // PostgreSQL takes no NUL in text.
            Kind::Text => row.try_get::<Option<String>, _>(place)?.map(|text| Value::Text(text.replace('\0', " "))),
            Kind::Bytes => row.try_get::<Option<Vec<u8>>, _>(place)?.map(Value::Bytes),
        };
        values.push(value.unwrap_or(Value::Null));
    }
    Ok(values)
}

/// Binds a value; keys are never null, and SQLite takes a null of any type.
pub fn push(query: &mut QueryBuilder<Database>, value: &Value) {
    match value {
        Value::Null => query.push_bind(None::<i64>),
        Value::Id(id) => query.push_bind(*id),
        Value::At(at) => query.push_bind(At(*at)),
        Value::Whole(number) => query.push_bind(*number),
        Value::Small(number) => query.push_bind(*number),
        Value::Real(number) => query.push_bind(*number),
        Value::Flag(flag) => query.push_bind(*flag),
        Value::Text(text) => query.push_bind(text.clone()),
        Value::Bytes(bytes) => query.push_bind(bytes.clone()),
    };
}

pub async fn count(connection: &mut Connection, table: &str) -> Result<u64, StoreError> {
    let mut query = QueryBuilder::<Database>::new("SELECT COUNT(*) FROM ");
    query.push(table);
    let count: i64 = query.build_query_scalar().persistent(false).fetch_one(connection).await?;
    Ok(count.unsigned_abs())
}

pub async fn is_empty(connection: &mut Connection, table: &str) -> Result<bool, StoreError> {
    let mut query = QueryBuilder::<Database>::new("SELECT NOT EXISTS (SELECT 1 FROM ");
    query.push(table).push(")");
    Ok(query.build_query_scalar().persistent(false).fetch_one(connection).await?)
}

/// The newest time of an event up to an instant.
pub async fn newest_until(connection: &mut Connection, until: Timestamp) -> Result<Option<Timestamp>, StoreError> {
    let newest: Option<At> = sqlx::query_scalar("SELECT MAX(timestamp) FROM events WHERE timestamp <= $1")
        .bind(At(until))
        .persistent(false)
        .fetch_one(connection)
        .await?;
    Ok(newest.map(|at| at.0))
}

/// Marks a database in which a copy has begun; servers refuse it.
pub async fn mark(connection: &mut Connection, now: Timestamp) -> Result<(), StoreError> {
    sqlx::raw_sql("CREATE TABLE IF NOT EXISTS unfinished_copy (begun_at BIGINT NOT NULL); DELETE FROM unfinished_copy")
        .execute(&mut *connection)
        .await?;
    sqlx::query("INSERT INTO unfinished_copy (begun_at) VALUES ($1)").bind(now.micros()).execute(connection).await?;
    Ok(())
}

pub async fn unmark(connection: &mut Connection) -> Result<(), StoreError> {
    sqlx::raw_sql("DROP TABLE unfinished_copy").execute(connection).await?;
    Ok(())
}
