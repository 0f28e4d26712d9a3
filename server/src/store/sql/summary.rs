//! Sums from rollups.

use super::dialect::{BYTEWISE, Database, Pool};
use super::filters;
use crate::store::StoreError;
use model::Timestamp;
use model::event::NanoUsd;
use model::metrics::{GatewaySessions, Sums};
use model::query::Filter;
use model::session::ACTIVE_WINDOW_US;
use model::time::HOUR_US;
use sqlx::QueryBuilder;
use std::collections::BTreeMap;

const SUMS: &str = "CAST(COALESCE(SUM(events), 0) AS BIGINT) AS events, \
    CAST(COALESCE(SUM(turns), 0) AS BIGINT) AS turns, \
    CAST(COALESCE(SUM(turns_failed), 0) AS BIGINT) AS turns_failed, \
    CAST(COALESCE(SUM(errors), 0) AS BIGINT) AS errors, \
    CAST(COALESCE(SUM(tools_invoked), 0) AS BIGINT) AS tools_invoked, \
    CAST(COALESCE(SUM(tools_finished), 0) AS BIGINT) AS tools_finished, \
    CAST(COALESCE(SUM(tool_errors), 0) AS BIGINT) AS tool_errors, \
    CAST(COALESCE(SUM(tokens_input), 0) AS BIGINT) AS tokens_input, \
    CAST(COALESCE(SUM(tokens_output), 0) AS BIGINT) AS tokens_output, \
    CAST(COALESCE(SUM(tokens_total), 0) AS BIGINT) AS tokens_total, \
    CAST(COALESCE(SUM(cost_nano_usd), 0) AS BIGINT) AS cost_nano_usd, \
    CAST(COALESCE(SUM(cost_estimated_nano_usd), 0) AS BIGINT) AS cost_estimated_nano_usd, \
    CAST(COALESCE(SUM(context_ppm_sum), 0) AS BIGINT) AS context_ppm_sum, \
    CAST(COALESCE(SUM(context_count), 0) AS BIGINT) AS context_count, \
    CAST(COALESCE(SUM(duration_us_sum), 0) AS BIGINT) AS duration_us_sum, \
    CAST(COALESCE(SUM(duration_count), 0) AS BIGINT) AS duration_count";

#[derive(Default, sqlx::FromRow)]
struct Row {
    bucket: i64,
    events: i64,
    turns: i64,
    turns_failed: i64,
    errors: i64,
    tools_invoked: i64,
    tools_finished: i64,
    tool_errors: i64,
    tokens_input: i64,
    tokens_output: i64,
    tokens_total: i64,
    cost_nano_usd: i64,
    cost_estimated_nano_usd: i64,
    context_ppm_sum: i64,
    context_count: i64,
    duration_us_sum: i64,
    duration_count: i64,
}

impl Row {
    /// The steps lie side by side: their sum is the range's, without reading it twice.
    fn add(&mut self, step: &Self) {
        let pairs = [
            (&mut self.events, step.events),
            (&mut self.turns, step.turns),
            (&mut self.turns_failed, step.turns_failed),
            (&mut self.errors, step.errors),
            (&mut self.tools_invoked, step.tools_invoked),
            (&mut self.tools_finished, step.tools_finished),
            (&mut self.tool_errors, step.tool_errors),
            (&mut self.tokens_input, step.tokens_input),
            (&mut self.tokens_output, step.tokens_output),
            (&mut self.tokens_total, step.tokens_total),
            (&mut self.cost_nano_usd, step.cost_nano_usd),
            (&mut self.cost_estimated_nano_usd, step.cost_estimated_nano_usd),
            (&mut self.context_ppm_sum, step.context_ppm_sum),
            (&mut self.context_count, step.context_count),
            (&mut self.duration_us_sum, step.duration_us_sum),
            (&mut self.duration_count, step.duration_count),
        ];
        for (sum, part) in pairs {
            *sum = sum.saturating_add(part);
        }
    }

    fn sums(&self) -> Sums {
        let mean = |sum: i64, count: i64, unit: f64| (count > 0).then(|| sum as f64 / count as f64 / unit);
        Sums {
            events: self.events,
            turns: self.turns,
            failed_turns: self.turns_failed,
            errors: self.errors,
            tool_calls: self.tools_invoked.max(self.tools_finished),
            tool_errors: self.tool_errors,
            tokens_input: self.tokens_input,
            tokens_output: self.tokens_output,
            tokens_total: self.tokens_total,
            cost_usd: NanoUsd(self.cost_nano_usd).usd(),
            cost_estimated_usd: NanoUsd(self.cost_estimated_nano_usd).usd(),
            avg_context_percent: mean(self.context_ppm_sum, self.context_count, 1e6),
            avg_duration_ms: mean(self.duration_us_sum, self.duration_count, 1e3),
        }
    }
}

/// Sums from `from` to `to` of rollups up to `width_us` fine, and the same per
/// `step_us`; only steps that hold something.
pub async fn sums(
    pool: &Pool,
    filter: &Filter,
    width_us: i64,
    step_us: i64,
    from: Timestamp,
    to: Timestamp,
) -> Result<(Sums, Vec<(Timestamp, Sums)>), StoreError> {
    let (mut total, mut steps) = (Row::default(), BTreeMap::<i64, Row>::new());
    for span in filters::spans(width_us, step_us, from, to) {
        for row in buckets(pool, filter, span).await? {
            total.add(&row);
            steps.entry(row.bucket - row.bucket.rem_euclid(step_us)).or_default().add(&row);
        }
    }
    let steps = steps.into_iter().map(|(start, row)| (Timestamp::from_micros(start), row.sums())).collect();
    Ok((total.sums(), steps))
}

/// Sums per bucket of one width. They come in the order of the table's key:
/// SQLite sorts them anew for any other grouping, which takes twice as long.
async fn buckets(pool: &Pool, filter: &Filter, span: filters::Span) -> Result<Vec<Row>, StoreError> {
    let mut query = QueryBuilder::<Database>::new("SELECT bucket, ");
    query.push(SUMS).push(" FROM rollups WHERE ");
    filters::in_span(&mut query, span);
    filters::equals(&mut query, "gateway_id", filter.gateway.as_deref());
    filters::equals(&mut query, "agent_id", filter.agent.as_deref());
    filters::equals(&mut query, "model_id", filter.model.as_deref());
    query.push(" GROUP BY bucket ORDER BY bucket");
    Ok(query.build_query_as().persistent(false).fetch_all(pool).await?)
}

/// Start of the oldest and of the newest rollup that is an hour wide.
pub async fn extent(pool: &Pool) -> Result<Option<(Timestamp, Timestamp)>, StoreError> {
    let row: (Option<i64>, Option<i64>) =
        sqlx::query_as("SELECT MIN(bucket), MAX(bucket) FROM rollups WHERE width_us = $1")
            .bind(HOUR_US)
            .fetch_one(pool)
            .await?;
    Ok(row.0.zip(row.1).map(|(first, last)| (Timestamp::from_micros(first), Timestamp::from_micros(last))))
}

/// Sessions with an event in the hours from `from` to `to`.
pub async fn unique_sessions(pool: &Pool, filter: &Filter, from: Timestamp, to: Timestamp) -> Result<i64, StoreError> {
    // Of a range that nothing is newer than, the last events tell, along one index.
    if filter.agent.is_none() && filter.model.is_none() && newest_event(pool).await? < Some(to.micros()) {
        let mut query = QueryBuilder::<Database>::new("SELECT COUNT(*) FROM sessions WHERE last_event_at >= ");
        query.push_bind(from.bucket(HOUR_US).micros());
        filters::equals(&mut query, "gateway_id", filter.gateway.as_deref());
        return Ok(query.build_query_scalar().persistent(false).fetch_one(pool).await?);
    }
    let mut query = QueryBuilder::<Database>::new(
        "SELECT COUNT(*) FROM (SELECT DISTINCT h.gateway_id, h.session_key FROM session_hours h",
    );
    if filter.agent.is_some() || filter.model.is_some() {
        query.push(" JOIN sessions s ON s.gateway_id = h.gateway_id AND s.session_key = h.session_key");
    }
    query.push(" WHERE h.bucket >= ").push_bind(from.bucket(HOUR_US).micros());
    query.push(" AND h.bucket < ").push_bind(to.micros());
    filters::equals(&mut query, "h.gateway_id", filter.gateway.as_deref());
    filters::equals(&mut query, "s.agent_id", filter.agent.as_deref());
    filters::equals(&mut query, "s.model_id", filter.model.as_deref());
    query.push(") AS distinct_sessions");
    Ok(query.build_query_scalar().persistent(false).fetch_one(pool).await?)
}

async fn newest_event(pool: &Pool) -> Result<Option<i64>, StoreError> {
    Ok(sqlx::query_scalar("SELECT MAX(last_event_at) FROM sessions").fetch_one(pool).await?)
}

#[derive(sqlx::FromRow)]
struct StatusRow {
    gateway_id: String,
    active: i64,
    idle: i64,
    error: i64,
    ended: i64,
}

/// Sessions per gateway and status.
pub async fn session_counts(
    pool: &Pool,
    gateway: Option<&str>,
    now: Timestamp,
) -> Result<Vec<GatewaySessions>, StoreError> {
    let quiet_since = now.micros() - ACTIVE_WINDOW_US;
    let mut query = QueryBuilder::<Database>::new("SELECT s.gateway_id");
    for (name, condition) in [("ended", "s.ended = TRUE"), ("error", "s.ended = FALSE AND s.failed = TRUE")] {
        query.push(", COUNT(CASE WHEN ").push(condition).push(" THEN 1 END) AS ").push(name);
    }
    query.push(", COUNT(CASE WHEN s.ended = FALSE AND s.failed = FALSE AND (s.open = TRUE OR s.last_event_at >= ");
    query.push_bind(quiet_since).push(") THEN 1 END) AS active");
    query.push(", COUNT(CASE WHEN s.ended = FALSE AND s.failed = FALSE AND s.open = FALSE AND s.last_event_at < ");
    query.push_bind(quiet_since).push(" THEN 1 END) AS idle FROM sessions s WHERE 1 = 1");
    filters::equals(&mut query, "s.gateway_id", gateway);
    query.push(format_args!(" GROUP BY s.gateway_id ORDER BY s.gateway_id{BYTEWISE}"));
    let rows: Vec<StatusRow> = query.build_query_as().persistent(false).fetch_all(pool).await?;
    Ok(rows
        .into_iter()
        .map(|row| GatewaySessions {
            gateway_id: row.gateway_id,
            active: row.active,
            idle: row.idle,
            error: row.error,
            ended: row.ended,
        })
        .collect())
}
