//! Removal of what is older than the retention, a slice at a time.

use super::dialect::{BEGIN_WRITE, Pool};
use crate::store::StoreError;
use crate::store::at::At;
use model::Timestamp;
use model::metrics::WIDTHS_US;

/// Removes up to `limit` events older than `cutoff`; returns how many. Their
/// sessions are marked in the same transaction: an event of the removed part
/// that comes again is refused instead of counted twice.
pub async fn events(pool: &Pool, cutoff: Timestamp, limit: u32) -> Result<u64, StoreError> {
    let mut transaction = pool.begin_with(BEGIN_WRITE).await?;
    // The slice ends at a place in the order of time: a plain condition, with
    // which PostgreSQL touches nothing but the days (and TimescaleDB nothing
    // but the compressed batches) that it takes from.
    let last: Option<(At, i64)> = sqlx::query_as(
        "SELECT timestamp, seq FROM events WHERE timestamp < $1 ORDER BY timestamp, seq LIMIT 1 OFFSET $2",
    )
    .bind(At(cutoff))
    .bind(i64::from(limit.saturating_sub(1)))
    .persistent(false)
    .fetch_optional(&mut *transaction)
    .await?;
    let (at, seq) = last.unwrap_or((At(cutoff.plus_micros(-1)), i64::MAX));
    sqlx::query(
        "UPDATE sessions SET purged_through = $1 WHERE (purged_through IS NULL OR purged_through < $1) \
         AND (gateway_id, session_key) IN \
         (SELECT gateway_id, session_key FROM events WHERE timestamp <= $2 AND (timestamp, seq) <= ($2, $3))",
    )
    .bind(cutoff.micros())
    .bind(at)
    .bind(seq)
    .persistent(false)
    .execute(&mut *transaction)
    .await?;
    let done = sqlx::query("DELETE FROM events WHERE timestamp <= $1 AND (timestamp, seq) <= ($1, $2)")
        .bind(at)
        .bind(seq)
        .persistent(false)
        .execute(&mut *transaction)
        .await?;
    transaction.commit().await?;
    Ok(done.rows_affected())
}

/// Removes up to `limit` turns that ended before `cutoff`.
pub async fn turns(pool: &Pool, cutoff: Timestamp, limit: u32) -> Result<u64, StoreError> {
    let done = sqlx::query(
        "DELETE FROM turns WHERE (gateway_id, session_key, turn_id) IN \
         (SELECT gateway_id, session_key, turn_id FROM turns WHERE last_event_at < $1 AND open = FALSE LIMIT $2)",
    )
    .bind(cutoff.micros())
    .bind(i64::from(limit))
    .execute(pool)
    .await?;
    Ok(done.rows_affected())
}

/// Removes up to `limit` sessions, with their open turns, whose last event
/// is older than `cutoff`.
pub async fn sessions(pool: &Pool, cutoff: Timestamp, limit: u32) -> Result<u64, StoreError> {
    let mut transaction = pool.begin_with(BEGIN_WRITE).await?;
    sqlx::query(
        "DELETE FROM turns WHERE (gateway_id, session_key) IN \
         (SELECT gateway_id, session_key FROM sessions WHERE last_event_at < $1 \
          ORDER BY last_event_at, session_key, gateway_id LIMIT $2)",
    )
    .bind(cutoff.micros())
    .bind(i64::from(limit))
    .execute(&mut *transaction)
    .await?;
    let done = sqlx::query(
        "DELETE FROM sessions WHERE (gateway_id, session_key) IN \
         (SELECT gateway_id, session_key FROM sessions WHERE last_event_at < $1 \
          ORDER BY last_event_at, session_key, gateway_id LIMIT $2)",
    )
    .bind(cutoff.micros())
    .bind(i64::from(limit))
    .execute(&mut *transaction)
    .await?;
    transaction.commit().await?;
    Ok(done.rows_affected())
}

/// Removes up to `limit` rollups older than `cutoff`. The widths are named
/// because the key begins with them.
pub async fn rollups(pool: &Pool, cutoff: Timestamp, limit: u32) -> Result<u64, StoreError> {
    let done = sqlx::query(
        "DELETE FROM rollups WHERE (width_us, bucket, gateway_id, agent_id, model_id) IN \
         (SELECT width_us, bucket, gateway_id, agent_id, model_id FROM rollups \
          WHERE width_us IN ($1, $2) AND bucket < $3 LIMIT $4)",
    )
    .bind(WIDTHS_US[0])
    .bind(WIDTHS_US[1])
    .bind(cutoff.micros())
    .bind(i64::from(limit))
    .execute(pool)
    .await?;
    Ok(done.rows_affected())
}

/// Removes up to `limit` sums by trigger older than `cutoff`.
pub async fn triggers(pool: &Pool, cutoff: Timestamp, limit: u32) -> Result<u64, StoreError> {
    let done = sqlx::query(
        "DELETE FROM trigger_rollups WHERE (width_us, bucket, gateway_id, trigger_name) IN \
         (SELECT width_us, bucket, gateway_id, trigger_name FROM trigger_rollups \
          WHERE width_us IN ($1, $2) AND bucket < $3 LIMIT $4)",
    )
    .bind(WIDTHS_US[0])
    .bind(WIDTHS_US[1])
    .bind(cutoff.micros())
    .bind(i64::from(limit))
    .execute(pool)
    .await?;
    Ok(done.rows_affected())
}

/// Removes up to `limit` sums of calls of tools older than `cutoff`.
pub async fn tools(pool: &Pool, cutoff: Timestamp, limit: u32) -> Result<u64, StoreError> {
    let done = sqlx::query(
        "DELETE FROM tool_rollups WHERE (width_us, bucket, gateway_id, tool_name, slot) IN \
         (SELECT width_us, bucket, gateway_id, tool_name, slot FROM tool_rollups \
          WHERE width_us IN ($1, $2) AND bucket < $3 LIMIT $4)",
    )
    .bind(WIDTHS_US[0])
    .bind(WIDTHS_US[1])
    .bind(cutoff.micros())
    .bind(i64::from(limit))
    .execute(pool)
    .await?;
    Ok(done.rows_affected())
}

/// Removes up to `limit` hours of sessions older than `cutoff`.
pub async fn session_hours(pool: &Pool, cutoff: Timestamp, limit: u32) -> Result<u64, StoreError> {
    let done = sqlx::query(
        "DELETE FROM session_hours WHERE (bucket, gateway_id, session_key) IN \
         (SELECT bucket, gateway_id, session_key FROM session_hours WHERE bucket < $1 LIMIT $2)",
    )
    .bind(cutoff.micros())
    .bind(i64::from(limit))
    .execute(pool)
    .await?;
    Ok(done.rows_affected())
}
