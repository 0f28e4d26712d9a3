//! Events: written, listed, replayed.

use super::costs::{Costs, PricedRow};
use super::dialect::{Connection, Database, Pool};
use super::filters;
use crate::store::at::At;
use crate::store::{Incoming, StoreError, StoredEvent};
use model::event::{ErrorInfo, Model, Timing, Tokens, Tool};
use model::query::{Filter, Page, PageRequest, Position};
use model::{Event, Timestamp};
use sqlx::QueryBuilder;
use std::collections::HashMap;
use std::sync::Arc;
use uuid::Uuid;

/// Rows per statement; a row binds 28 values, SQLite takes 32,766.
const ROWS_PER_STATEMENT: usize = 1000;

/// Inserts the events whose id is new and returns their positions.
pub async fn insert(
    connection: &mut Connection,
    rows: &[&Incoming],
    received_at: Timestamp,
) -> Result<HashMap<Uuid, i64>, StoreError> {
    let mut seqs = HashMap::with_capacity(rows.len());
    for rows in rows.chunks(ROWS_PER_STATEMENT) {
        let mut query = QueryBuilder::<Database>::new(
            "INSERT INTO events (id, timestamp, received_at, event_type, gateway_id, session_key, \
             parent_session_key, agent_id, channel, turn_id, tokens_input, tokens_output, tokens_context_used, \
             tokens_context_max, tokens_percent_used, duration_ms, ttft_ms, tool_name, tool_error, error_type, \
             error_message, model_provider, model_id, cost_nano_usd, cost_estimated_nano_usd, \
             cost_estimated_output_nano_usd, price_version, body) ",
        );
        query.push_values(rows, |mut row, incoming| {
            let event = &incoming.event;
            let tokens: Tokens = event.tokens.clone().unwrap_or_default();
            let timing: Timing = event.timing.clone().unwrap_or_default();
            let tool: Tool = event.tool.clone().unwrap_or_default();
            let error: ErrorInfo = event.error.clone().unwrap_or_default();
            let costs = Costs::of(event);
            let model: Model = event.model.clone().unwrap_or_default();
            row.push_bind(event.id)
                .push_bind(At(event.timestamp))
                .push_bind(received_at.micros())
                .push_bind(event.event_type.as_str())
                .push_bind(event.gateway_id.as_str())
                .push_bind(event.session_key.as_str())
                .push_bind(event.parent_session_key.as_deref())
                .push_bind(event.agent_id.as_deref())
                .push_bind(event.channel.as_deref())
                .push_bind(event.turn_id.as_deref())
                .push_bind(count(tokens.input))
                .push_bind(count(tokens.output))
                .push_bind(count(tokens.context_used))
                .push_bind(count(tokens.context_max))
                .push_bind(tokens.percent_used)
                .push_bind(event.duration_ms())
                .push_bind(timing.ttft_ms)
                .push_bind(clean(tool.name))
                .push_bind(clean(tool.error))
                .push_bind(clean(error.kind))
                .push_bind(clean(error.message))
                .push_bind(clean(model.provider))
                .push_bind(clean(model.model_id))
                .push_bind(costs.billed)
                .push_bind(costs.estimated)
                .push_bind(costs.estimated_output)
                .push_bind(costs.price_version)
                .push_bind(&*incoming.body);
        });
        query.push(" ON CONFLICT (id) DO NOTHING RETURNING id, seq");
        let inserted: Vec<(Uuid, i64)> = query.build_query_as().persistent(false).fetch_all(&mut *connection).await?;
        seqs.extend(inserted);
    }
    Ok(seqs)
}

fn count(count: Option<u64>) -> Option<i64> {
    count.and_then(|count| i64::try_from(count).ok())
}

/// PostgreSQL takes no NUL in text; the body keeps what was sent.
fn clean(text: Option<String>) -> Option<String> {
    text.map(|text| text.replace('\0', " "))
}

pub async fn list(pool: &Pool, filter: &Filter, page: &PageRequest, now: Timestamp) -> Result<Page<Event>, StoreError> {
    let mut query = QueryBuilder::<Database>::new(PricedRow::SELECT);
    query.push(" WHERE 1 = 1");
    filters::events(&mut query, filter, now);
    if let Some(cursor) = &page.cursor {
        let position = Position::parse(cursor).ok_or(StoreError::BadCursor)?;
        let seq: i64 = position.key.parse().map_err(|_| StoreError::BadCursor)?;
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
    let mut query = QueryBuilder::<Database>::new(PricedRow::SELECT);
    query.push(" WHERE id = ").push_bind(id);
    let row: Option<PricedRow> = query.build_query_as().fetch_optional(pool).await?;
    row.as_ref().map(PricedRow::event).transpose()
}

/// Events after a position of the stream, in the order they were stored.
pub async fn after(pool: &Pool, seq: i64, limit: u32) -> Result<Vec<StoredEvent>, StoreError> {
    let mut query = QueryBuilder::<Database>::new(PricedRow::SELECT);
    query.push(" WHERE seq > ").push_bind(seq).push(" ORDER BY seq LIMIT ").push_bind(i64::from(limit));
    let rows: Vec<PricedRow> = query.build_query_as().fetch_all(pool).await?;
    let stored = |row: &PricedRow| {
        let received_at = Timestamp::from_micros(row.received_at);
        Ok(StoredEvent { seq: row.seq, received_at, event: Arc::new(row.event()?) })
    };
    rows.iter().map(stored).collect()
}

/// When the `count`th newest event since `from` happened, if there are as many.
pub async fn nth_newest(pool: &Pool, from: Timestamp, count: u32) -> Result<Option<Timestamp>, StoreError> {
    let at: Option<At> = sqlx::query_scalar(
        "SELECT timestamp FROM events WHERE timestamp >= $1 ORDER BY timestamp DESC LIMIT 1 OFFSET $2",
    )
    .bind(At(from))
    .bind(i64::from(count) - 1)
    .fetch_optional(pool)
    .await?;
    Ok(at.map(|at| at.0))
}

/// First and last position of the stream; zeros while it is empty.
pub async fn bounds(pool: &Pool) -> Result<(i64, i64), StoreError> {
    let bounds: (Option<i64>, Option<i64>) =
        sqlx::query_as("SELECT (SELECT MIN(seq) FROM events), (SELECT MAX(seq) FROM events)").fetch_one(pool).await?;
    Ok((bounds.0.unwrap_or(0), bounds.1.unwrap_or(0)))
}
