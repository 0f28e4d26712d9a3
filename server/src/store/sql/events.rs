//! Events: listed, replayed.

use super::dialect::{Database, Pool};
use super::filters;
use crate::store::at::At;
use crate::store::costs::PricedRow;
use crate::store::{StoreError, StoredEvent};
use model::query::{Filter, Page, PageRequest, Position};
use model::{Event, Timestamp};
use sqlx::QueryBuilder;
use std::sync::Arc;
use uuid::Uuid;

pub async fn list(pool: &Pool, filter: &Filter, page: &PageRequest, now: Timestamp) -> Result<Page<Event>, StoreError> {
    let mut query = QueryBuilder::<Database>::new(PricedRow::SELECT);
    query.push(" WHERE 1 = 1");
    filters::events(&mut query, filter, now);
    if let Some(cursor) = &page.cursor {
        let position = Position::parse(cursor).ok_or(StoreError::BadCursor)?;
        let seq: i64 = position.key.parse().map_err(|_| StoreError::BadCursor)?;
        // The bound of time alone tells PostgreSQL which days to leave out.
        query.push(if page.ascending { " AND timestamp >= " } else { " AND timestamp <= " });
        query.push_bind(At(position.at));
        query.push(if page.ascending { " AND (timestamp, seq) > (" } else { " AND (timestamp, seq) < (" });
        query.push_bind(At(position.at)).push(", ").push_bind(seq).push(")");
    }
    query.push(if page.ascending { " ORDER BY timestamp, seq" } else { " ORDER BY timestamp DESC, seq DESC" });
    query.push(" LIMIT ").push_bind(i64::from(page.limit) + 1);
    let mut rows: Vec<PricedRow> = query.build_query_as().persistent(false).fetch_all(pool).await?;
    let more = rows.len() > page.limit as usize;
    rows.truncate(page.limit as usize);
    let next_cursor =
        rows.last().filter(|_| more).map(|row| Position { at: row.timestamp.0, key: row.seq.to_string() }.write());
    let items = rows.iter().map(PricedRow::event).collect::<Result<_, _>>()?;
    Ok(Page { items, next_cursor })
}

pub async fn get(pool: &Pool, id: Uuid) -> Result<Option<Event>, StoreError> {
    let mut query = QueryBuilder::<Database>::new(PricedRow::STREAM);
    query.push(" WHERE i.id = ").push_bind(id);
    let row: Option<PricedRow> = query.build_query_as().fetch_optional(pool).await?;
    row.as_ref().map(PricedRow::event).transpose()
}

/// Events after a position of the stream, in the order they were stored.
pub async fn after(pool: &Pool, seq: i64, limit: u32) -> Result<Vec<StoredEvent>, StoreError> {
    let mut seq = seq;
    loop {
        // The span of time tells PostgreSQL which days hold these positions.
        let (last, from, to): (Option<i64>, Option<At>, Option<At>) = sqlx::query_as(
            "SELECT MAX(seq), MIN(timestamp), MAX(timestamp) FROM \
             (SELECT seq, timestamp FROM event_ids WHERE seq > $1 ORDER BY seq LIMIT $2) AS following",
        )
        .bind(seq)
        .bind(i64::from(limit))
        .persistent(false)
        .fetch_one(pool)
        .await?;
        let (Some(last), Some(from), Some(to)) = (last, from, to) else { return Ok(Vec::new()) };
        let mut query = QueryBuilder::<Database>::new(PricedRow::STREAM);
        query.push(" WHERE i.seq > ").push_bind(seq).push(" AND i.seq <= ").push_bind(last);
        query.push(" AND e.timestamp >= ").push_bind(from).push(" AND e.timestamp <= ").push_bind(to);
        query.push(" ORDER BY i.seq");
        let rows: Vec<PricedRow> = query.build_query_as().persistent(false).fetch_all(pool).await?;
        if !rows.is_empty() {
            return rows.iter().map(stored).collect();
        }
        // Ids may outlive their events for a while.
        seq = last;
    }
}

fn stored(row: &PricedRow) -> Result<StoredEvent, StoreError> {
    let received_at = Timestamp::from_micros(row.received_at);
    Ok(StoredEvent { seq: row.seq, received_at, event: Arc::new(row.event()?) })
}

/// When the `count`th newest event from `from` on and before `to` happened, if
/// there are as many.
pub async fn nth_newest(
    pool: &Pool,
    from: Timestamp,
    to: Timestamp,
    count: u32,
) -> Result<Option<Timestamp>, StoreError> {
    let at: Option<At> = sqlx::query_scalar(
        "SELECT timestamp FROM events WHERE timestamp >= $1 AND timestamp < $2 \
         ORDER BY timestamp DESC LIMIT 1 OFFSET $3",
    )
    .bind(At(from))
    .bind(At(to))
    .bind(i64::from(count) - 1)
    .fetch_optional(pool)
    .await?;
    Ok(at.map(|at| at.0))
}

/// First and last position of the stream; zeros while it is empty.
pub async fn bounds(pool: &Pool) -> Result<(i64, i64), StoreError> {
    let bounds: (Option<i64>, Option<i64>) =
        sqlx::query_as("SELECT (SELECT MIN(seq) FROM event_ids), (SELECT MAX(seq) FROM event_ids)")
            .fetch_one(pool)
            .await?;
    Ok((bounds.0.unwrap_or(0), bounds.1.unwrap_or(0)))
}
