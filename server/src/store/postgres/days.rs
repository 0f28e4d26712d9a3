//! Days of events that are made ahead and dropped whole.

use super::dialect::{BEGIN_WRITE, Pool};
use crate::store::StoreError;
use crate::store::at::At;
use model::Timestamp;
use model::time::HOUR_US;

/// Days that have their table before their first event comes.
pub const DAYS_AHEAD: i32 = 7;
/// Events of a day that are moved at once from `events_default` to a table of
/// the day. Ingest waits meanwhile, about a second; a fuller day gets several
/// tables, one after the other.
pub const MOVED_EVENTS_MAX: i64 = 50_000;
/// How long what drops days waits for readers of them, and readers for it.
const LOCK_TIMEOUT: &str = "SET LOCAL lock_timeout = '2s'";

/// Makes the tables of the days ahead and of those that wait, one table a
/// transaction, and tells the database how many days are kept.
pub async fn prepare(pool: &Pool, now: Timestamp, days: u32) -> Result<(), StoreError> {
    let days = i32::try_from(days).unwrap_or(i32::MAX);
    let oldest = now.plus_micros(-i64::from(days) * 24 * HOUR_US);
    // Days travel as text: sqlx is built without a type for dates.
    let missing: Vec<String> = sqlx::query_scalar(
        "SELECT d::text FROM events_missing_days(($1 AT TIME ZONE 'UTC')::date, ($2 AT TIME ZONE 'UTC')::date, $3) d",
    )
    .bind(At(oldest))
    .bind(At(now))
    .bind(DAYS_AHEAD)
    .fetch_all(pool)
    .await?;
    for day in missing {
        while !make_part(pool, &day).await? {}
    }
    let mut transaction = pool.begin_with(BEGIN_WRITE).await?;
    sqlx::query("SELECT events_keep_days($1)").bind(days).execute(&mut *transaction).await?;
    transaction.commit().await?;
    Ok(())
}

/// Makes the next table of a day; whether the day is whole.
async fn make_part(pool: &Pool, day: &str) -> Result<bool, StoreError> {
    let mut transaction = pool.begin_with(BEGIN_WRITE).await?;
    sqlx::raw_sql(LOCK_TIMEOUT).execute(&mut *transaction).await?;
    let is_whole = sqlx::query_scalar("SELECT events_make_day($1::date, $2)")
        .bind(day)
        .bind(MOVED_EVENTS_MAX)
        .fetch_one(&mut *transaction)
        .await?;
    transaction.commit().await?;
    Ok(is_whole)
}

/// Marks up to `limit` sessions that have events before `cutoff`, in any hour
/// that is still counted. It comes first: whoever drops the days then,
/// an event of them that comes again is refused.
pub async fn mark(pool: &Pool, cutoff: Timestamp, limit: u32) -> Result<u64, StoreError> {
    let mut transaction = pool.begin_with(BEGIN_WRITE).await?;
    let done = sqlx::query(MARK)
        .bind(cutoff.micros())
        .bind(i64::from(limit))
        .persistent(false)
        .execute(&mut *transaction)
        .await?;
    transaction.commit().await?;
    Ok(done.rows_affected())
}

const MARK: &str = "UPDATE sessions SET purged_through = $1 WHERE (gateway_id, session_key) IN \
    (SELECT s.gateway_id, s.session_key FROM \
     (SELECT DISTINCT gateway_id, session_key FROM session_hours WHERE bucket < $1) old \
     JOIN sessions s ON s.gateway_id = old.gateway_id AND s.session_key = old.session_key \
     WHERE s.purged_through IS NULL OR s.purged_through < $1 LIMIT $2)";

/// Drops the days that end before `cutoff`; returns how many events they held.
pub async fn drop_before(pool: &Pool, cutoff: Timestamp) -> Result<u64, StoreError> {
    let parts: Vec<String> =
        sqlx::query_scalar("SELECT p::text FROM events_parts_before($1) p").bind(At(cutoff)).fetch_all(pool).await?;
    if parts.is_empty() {
        return Ok(0);
    }
    // Counted outside of the writers' turn; nothing that is older comes to
    // marked sessions.
    let mut events = 0;
    for part in &parts {
        let count = format!("SELECT COUNT(*) FROM {part}");
        events += sqlx::query_scalar::<_, i64>(sqlx::AssertSqlSafe(count)).fetch_one(pool).await?;
    }
    let mut transaction = pool.begin_with(BEGIN_WRITE).await?;
    sqlx::raw_sql(LOCK_TIMEOUT).execute(&mut *transaction).await?;
    sqlx::query(MARK).bind(cutoff.micros()).bind(i64::MAX).persistent(false).execute(&mut *transaction).await?;
    sqlx::query("SELECT events_drop_before($1)").bind(At(cutoff)).execute(&mut *transaction).await?;
    transaction.commit().await?;
    Ok(events.unsigned_abs())
}

/// Removes up to `limit` ids whose events are gone.
pub async fn forget_ids(pool: &Pool, cutoff: Timestamp, limit: u32) -> Result<u64, StoreError> {
    // Of days that are not kept hardly an event is left by then. A query by
    // itself, not one for each id: events may be on other servers.
    let done = sqlx::query(
        "DELETE FROM event_ids WHERE id IN (SELECT i.id FROM event_ids i WHERE i.timestamp < $1 AND i.id NOT IN \
         (SELECT e.id FROM events e WHERE e.timestamp < $1) ORDER BY i.timestamp LIMIT $2)",
    )
    .bind(At(cutoff))
    .bind(i64::from(limit))
    .persistent(false)
    .execute(pool)
    .await?;
    Ok(done.rows_affected())
}
