//! Events of one session by their places: (timestamp, seq), along the index
//! of each session's own events.

use super::dialect::{BYTEWISE, Database, Pool};
use super::filters;
use crate::store::at::At;
use crate::store::costs::PricedRow;
use crate::store::{EventPlace, StoreError, TimelinePlaces};
use model::Event;
use model::session::{KindCount, Kinds, Mark, Stretch, TimelineFilter, ToolCount};
use sqlx::QueryBuilder;
use uuid::Uuid;

type Query = QueryBuilder<Database>;

/// What counts as an error, as `Event::is_error` has it.
const IS_ERROR: &str = " AND (error_type IS NOT NULL OR error_message IS NOT NULL \
    OR event_type IN ('turn.failed', 'tool.failed', 'subagent.failed'))";
/// What tells of tokens, cost or the context window.
const IS_SPENDING: &str = " AND (tokens_input IS NOT NULL OR tokens_output IS NOT NULL \
    OR tokens_context_used IS NOT NULL OR tokens_percent_used IS NOT NULL \
    OR cost_nano_usd IS NOT NULL OR cost_estimated_nano_usd IS NOT NULL)";

fn conditions(query: &mut Query, filter: &TimelineFilter) {
    query.push(" WHERE session_key = ").push_bind(filter.session.clone());
    query.push(" AND gateway_id = ").push_bind(filter.gateway.clone());
    query.push(match filter.kinds {
        Kinds::All => "",
        Kinds::Messages => " AND event_type IN ('turn.started', 'turn.completed', 'turn.failed')",
        Kinds::Tools => " AND event_type IN ('tool.invoked', 'tool.completed', 'tool.failed')",
        Kinds::Errors => IS_ERROR,
    });
    filters::contains(query, &["body"], filter.q.as_deref());
    if let Some(until) = filter.until {
        query.push(" AND timestamp <= ").push_bind(At(until));
    }
}

fn within(query: &mut Query, stretch: &Stretch) {
    // The bounds of time alone tell PostgreSQL which days to leave out.
    if let Some(from) = stretch.from {
        query.push(" AND timestamp >= ").push_bind(At(from.at));
        query.push(" AND (timestamp, seq) >= (").push_bind(At(from.at)).push(", ").push_bind(from.seq).push(")");
    }
    if let Some(to) = stretch.to {
        query.push(" AND timestamp <= ").push_bind(At(to.at));
        query.push(" AND (timestamp, seq) < (").push_bind(At(to.at)).push(", ").push_bind(to.seq).push(")");
    }
}

/// The place of every `step`th event, counted from the newest and told oldest
/// first, and how many events there are; at most `step * marks_max` are looked at.
pub async fn places(
    pool: &Pool,
    filter: &TimelineFilter,
    step: u32,
    marks_max: u32,
) -> Result<TimelinePlaces, StoreError> {
    let looked_at = i64::from(step) * i64::from(marks_max);
    let mut query = Query::new(
        "SELECT timestamp, seq, place FROM (SELECT timestamp, seq, \
         ROW_NUMBER() OVER (ORDER BY timestamp DESC, seq DESC) AS place FROM events",
    );
    conditions(&mut query, filter);
    query.push(" ORDER BY timestamp DESC, seq DESC LIMIT ").push_bind(looked_at);
    query.push(") AS placed WHERE place % ").push_bind(i64::from(step)).push(" = 0 ORDER BY timestamp, seq");
    let rows: Vec<(At, i64, i64)> = query.build_query_as().persistent(false).fetch_all(pool).await?;
    let counted = rows.first().map_or(0, |(_, _, place)| *place);
    let marks: Vec<Mark> = rows.into_iter().map(|(at, seq, _)| Mark { at: at.0, seq }).collect();
    // What is older than the oldest mark is less than one step.
    let rest = Stretch { from: None, to: marks.first().copied() };
    let events = if counted < looked_at { counted + count(pool, filter, &rest, step).await? } else { counted };
    Ok(TimelinePlaces { marks, events })
}

async fn count(pool: &Pool, filter: &TimelineFilter, stretch: &Stretch, limit: u32) -> Result<i64, StoreError> {
    let mut query = Query::new("SELECT COUNT(*) FROM (SELECT 1 FROM events");
    conditions(&mut query, filter);
    within(&mut query, stretch);
    query.push(" LIMIT ").push_bind(i64::from(limit)).push(") AS counted");
    Ok(query.build_query_scalar().persistent(false).fetch_one(pool).await?)
}

/// The first events of a stretch, or the last ones; oldest first.
pub async fn stretch(
    pool: &Pool,
    filter: &TimelineFilter,
    stretch: &Stretch,
    last: bool,
    limit: u32,
) -> Result<Vec<(Mark, Event)>, StoreError> {
    let mut query = Query::new(PricedRow::SELECT);
    conditions(&mut query, filter);
    within(&mut query, stretch);
    query.push(if last { " ORDER BY timestamp DESC, seq DESC" } else { " ORDER BY timestamp, seq" });
    query.push(" LIMIT ").push_bind(i64::from(limit));
    let mut rows: Vec<PricedRow> = query.build_query_as().persistent(false).fetch_all(pool).await?;
    if last {
        rows.reverse();
    }
    rows.iter().map(|row| Ok((Mark { at: row.timestamp.0, seq: row.seq }, row.event()?))).collect()
}

/// Where an event is.
pub async fn place(pool: &Pool, id: Uuid) -> Result<Option<EventPlace>, StoreError> {
    let row: Option<(At, i64, String, String)> = sqlx::query_as(
        "SELECT e.timestamp, e.seq, e.gateway_id, e.session_key FROM event_ids i \
         JOIN events e ON e.timestamp = i.timestamp AND e.seq = i.seq WHERE i.id = $1",
    )
    .bind(id)
    .persistent(false)
    .fetch_optional(pool)
    .await?;
    Ok(row.map(|(at, seq, gateway_id, session_key)| EventPlace {
        mark: Mark { at: at.0, seq },
        gateway_id,
        session_key,
    }))
}

/// The newest events that tell of tokens, cost or the context window, oldest first.
pub async fn spending(pool: &Pool, filter: &TimelineFilter, limit: u32) -> Result<Vec<Event>, StoreError> {
    let mut query = Query::new(PricedRow::SELECT);
    conditions(&mut query, filter);
    query.push(IS_SPENDING).push(" ORDER BY timestamp DESC, seq DESC LIMIT ").push_bind(i64::from(limit));
    let mut rows: Vec<PricedRow> = query.build_query_as().persistent(false).fetch_all(pool).await?;
    rows.reverse();
    rows.iter().map(PricedRow::event).collect()
}

/// How often each kind of event came.
pub async fn kinds(pool: &Pool, filter: &TimelineFilter) -> Result<Vec<KindCount>, StoreError> {
    let mut query = Query::new(
        "SELECT event_type, COUNT(*), COUNT(DISTINCT turn_id) + COUNT(CASE WHEN turn_id IS NULL THEN 1 END) \
         FROM events",
    );
    conditions(&mut query, filter);
    query.push(format_args!(" GROUP BY event_type ORDER BY event_type{BYTEWISE}"));
    let rows: Vec<(String, i64, i64)> = query.build_query_as().persistent(false).fetch_all(pool).await?;
    Ok(rows.into_iter().map(|(event_type, events, turns)| KindCount { event_type, events, turns }).collect())
}

/// Calls of each tool that ended in a stretch, the most called first.
pub async fn tools(
    pool: &Pool,
    filter: &TimelineFilter,
    stretch: &Stretch,
    turn: Option<&str>,
    limit: u32,
) -> Result<Vec<ToolCount>, StoreError> {
    let mut query = Query::new(
        "SELECT COALESCE(tool_name, ''), COUNT(*), COUNT(CASE WHEN event_type = 'tool.failed' THEN 1 END), \
         COALESCE(SUM(duration_ms), 0.0), COALESCE(MAX(duration_ms), 0.0) FROM events",
    );
    conditions(&mut query, filter);
    within(&mut query, stretch);
    query.push(" AND event_type IN ('tool.completed', 'tool.failed')");
    filters::equals(&mut query, "turn_id", turn);
    query.push(format_args!(
        " GROUP BY COALESCE(tool_name, '') ORDER BY COUNT(*) DESC, COALESCE(tool_name, ''){BYTEWISE} LIMIT "
    ));
    query.push_bind(i64::from(limit));
    let rows: Vec<(String, i64, i64, f64, f64)> = query.build_query_as().persistent(false).fetch_all(pool).await?;
    Ok(rows
        .into_iter()
        .map(|(name, calls, errors, duration_ms_sum, duration_ms_max)| ToolCount {
            name,
            calls,
            errors,
            duration_ms_sum,
            duration_ms_max,
        })
        .collect())
}
