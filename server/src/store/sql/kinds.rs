//! How often each kind of event comes.

use super::dialect::{BYTEWISE, Connection, Database, Pool};
use super::filters;
use crate::store::StoreError;
use model::Timestamp;
use model::gateway::{KindHour, KindHourKey};
use sqlx::QueryBuilder;
use std::collections::BTreeMap;

const ROWS_PER_STATEMENT: usize = 1000;

/// Adds what a batch brought.
pub async fn add(connection: &mut Connection, hours: &BTreeMap<KindHourKey, KindHour>) -> Result<(), StoreError> {
    let rows: Vec<_> = hours.iter().collect();
    for rows in rows.chunks(ROWS_PER_STATEMENT) {
        let mut query =
            QueryBuilder::<Database>::new("INSERT INTO event_kinds (gateway_id, bucket, event_type, events, last_at) ");
        query.push_values(rows, |mut row, (key, hour)| {
            row.push_bind(key.gateway_id.as_str())
                .push_bind(key.bucket.micros())
                .push_bind(key.event_type.as_str())
                .push_bind(hour.events)
                .push_bind(hour.last_at.micros());
        });
        query.push(
            " ON CONFLICT (gateway_id, bucket, event_type) DO UPDATE SET \
             events = event_kinds.events + excluded.events, \
             last_at = CASE WHEN excluded.last_at > event_kinds.last_at THEN excluded.last_at \
               ELSE event_kinds.last_at END",
        );
        query.build().persistent(false).execute(&mut *connection).await?;
    }
    Ok(())
}

#[derive(sqlx::FromRow)]
struct Row {
    gateway_id: String,
    bucket: i64,
    event_type: String,
    events: i64,
    last_at: i64,
}

/// Hours from `from` on, of one gateway or all, ordered by gateway.
pub async fn list(
    pool: &Pool,
    gateway: Option<&str>,
    from: Timestamp,
) -> Result<Vec<(KindHourKey, KindHour)>, StoreError> {
    let mut query = QueryBuilder::<Database>::new(
        "SELECT gateway_id, bucket, event_type, events, last_at FROM event_kinds WHERE bucket >= ",
    );
    query.push_bind(from.micros());
    filters::equals(&mut query, "gateway_id", gateway);
    query.push(format_args!(" ORDER BY gateway_id{BYTEWISE}, bucket, event_type{BYTEWISE}"));
    let rows: Vec<Row> = query.build_query_as().persistent(false).fetch_all(pool).await?;
    let pair = |row: Row| {
        let bucket = Timestamp::from_micros(row.bucket);
        let key = KindHourKey { gateway_id: row.gateway_id, event_type: row.event_type, bucket };
        (key, KindHour { events: row.events, last_at: Timestamp::from_micros(row.last_at) })
    };
    Ok(rows.into_iter().map(pair).collect())
}

/// Removes up to `limit` hours before `cutoff`.
pub async fn purge(pool: &Pool, cutoff: Timestamp, limit: u32) -> Result<u64, StoreError> {
    let done = sqlx::query(
        "DELETE FROM event_kinds WHERE (gateway_id, bucket, event_type) IN \
         (SELECT gateway_id, bucket, event_type FROM event_kinds WHERE bucket < $1 LIMIT $2)",
    )
    .bind(cutoff.micros())
    .bind(i64::from(limit))
    .execute(pool)
    .await?;
    Ok(done.rows_affected())
}
