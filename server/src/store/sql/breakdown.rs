//! Sums by one dimension.

use super::dialect::{BYTEWISE, Database, Pool};
use super::filters;
use crate::store::StoreError;
use model::Timestamp;
use model::event::NanoUsd;
use model::metrics::duration::{SLOT_NONE, quantile_ms};
use model::metrics::{BreakdownRow, Dimension, Durations, GatewayStep};
use model::query::Filter;
use model::time::HOUR_US;
use sqlx::QueryBuilder;

type Query = QueryBuilder<Database>;

/// Where the sums of a dimension stand.
struct Place {
    table: &'static str,
    column: &'static str,
    /// One for each of [`SUMS`].
    sums: [&'static str; SUMS.len()],
    /// By number: columns of one name stand in the table too.
    order: &'static str,
}

/// What is told of each value, behind its name.
const SUMS: [&str; 9] = [
    "turns",
    "turns_failed",
    "tool_calls",
    "tool_errors",
    "tokens_input",
    "tokens_output",
    "tokens_total",
    "cost_nano_usd",
    "cost_estimated_nano_usd",
];
const COSTLIEST: &str = "9 DESC, 2 DESC, 1";
const MOST_CALLS: &str = "4 DESC, 5 DESC, 1";
/// Calls of tools: more finish than are announced where gateways report only the end.
const CALLS: &str =
    "CASE WHEN SUM(tools_invoked) > SUM(tools_finished) THEN SUM(tools_invoked) ELSE SUM(tools_finished) END";

impl Place {
    fn of(by: Dimension) -> Self {
        let spent = |table, column, calls, errors| Self {
            table,
            column,
            sums: [
                "SUM(turns)",
                "SUM(turns_failed)",
                calls,
                errors,
                "SUM(tokens_input)",
                "SUM(tokens_output)",
                "SUM(tokens_total)",
                "SUM(cost_nano_usd)",
                "SUM(cost_estimated_nano_usd)",
            ],
            order: COSTLIEST,
        };
        match by {
            Dimension::Agent => spent("rollups", "agent_id", CALLS, "SUM(tool_errors)"),
            Dimension::Model => spent("rollups", "model_id", CALLS, "SUM(tool_errors)"),
            Dimension::Gateway => spent("rollups", "gateway_id", CALLS, "SUM(tool_errors)"),
            Dimension::Trigger => spent("trigger_rollups", "trigger_name", "0", "0"),
            Dimension::Tool => Self {
                table: "tool_rollups",
                column: "tool_name",
                sums: ["0", "0", "SUM(calls)", "SUM(errors)", "0", "0", "0", "0", "0"],
                order: MOST_CALLS,
            },
        }
    }
}

#[derive(sqlx::FromRow)]
struct Row {
    name: String,
    turns: i64,
    turns_failed: i64,
    tool_calls: i64,
    tool_errors: i64,
    tokens_input: i64,
    tokens_output: i64,
    tokens_total: i64,
    cost_nano_usd: i64,
    cost_estimated_nano_usd: i64,
}

impl Row {
    fn public(self) -> BreakdownRow {
        BreakdownRow {
            name: self.name,
            turns: self.turns,
            failed_turns: self.turns_failed,
            tool_calls: self.tool_calls,
            tool_errors: self.tool_errors,
            tokens_input: self.tokens_input,
            tokens_output: self.tokens_output,
            tokens_total: self.tokens_total,
            cost_usd: NanoUsd(self.cost_nano_usd).usd(),
            cost_estimated_usd: NanoUsd(self.cost_estimated_nano_usd).usd(),
            duration_ms: None,
        }
    }
}

/// Sums from `from` to `to` by one dimension, largest first, at most
/// `rows_max`, and the number of values that were left out.
pub async fn breakdown(
    pool: &Pool,
    by: Dimension,
    filter: &Filter,
    width_us: i64,
    from: Timestamp,
    to: Timestamp,
    rows_max: u32,
) -> Result<(Vec<BreakdownRow>, i64), StoreError> {
    let place = Place::of(by);
    let range = |query: &mut Query| conditions(query, by, &place, filter, width_us, from, to);
    let mut query = Query::new("SELECT ");
    query.push(place.column).push(BYTEWISE).push(" AS name");
    for (sum, name) in place.sums.into_iter().zip(SUMS) {
        query.push(", CAST(").push(sum).push(" AS BIGINT) AS ").push(name);
    }
    range(&mut query);
    query.push(" GROUP BY 1 ORDER BY ").push(place.order).push(" LIMIT ").push_bind(i64::from(rows_max));
    let rows: Vec<Row> = query.build_query_as().persistent(false).fetch_all(pool).await?;
    let full = rows.len() == rows_max as usize;
    let mut rows: Vec<BreakdownRow> = rows.into_iter().map(Row::public).collect();

    let held = i64::try_from(rows.len()).unwrap_or(i64::MAX);
    let left_out = if full {
        let mut query = Query::new("SELECT COUNT(DISTINCT ");
        query.push(place.column).push(")");
        range(&mut query);
        query.build_query_scalar::<i64>().persistent(false).fetch_one(pool).await? - held
    } else {
        0
    };
    // Where a turn was counted and moved to another value, zeros are left.
    rows.retain(|row| *row != BreakdownRow { name: row.name.clone(), ..BreakdownRow::default() });
    if by == Dimension::Tool {
        durations(pool, &range, &mut rows).await?;
    }
    Ok((rows, left_out))
}

fn conditions(
    query: &mut Query,
    by: Dimension,
    place: &Place,
    filter: &Filter,
    width_us: i64,
    from: Timestamp,
    to: Timestamp,
) {
    query.push(" FROM ").push(place.table).push(" WHERE");
    filters::buckets(query, width_us, HOUR_US, from, to);
    filters::equals(query, "gateway_id", filter.gateway.as_deref());
    if !matches!(by, Dimension::Trigger | Dimension::Tool) {
        filters::equals(query, "agent_id", filter.agent.as_deref());
        filters::equals(query, "model_id", filter.model.as_deref());
    }
}

#[derive(sqlx::FromRow)]
struct SlotRow {
    name: String,
    slot: i64,
    calls: i64,
    duration_us: i64,
}

/// Puts in how long the calls of these tools took.
async fn durations(pool: &Pool, range: &impl Fn(&mut Query), rows: &mut [BreakdownRow]) -> Result<(), StoreError> {
    if rows.is_empty() {
        return Ok(());
    }
    let mut query = Query::new(
        "SELECT tool_name AS name, slot, CAST(SUM(calls) AS BIGINT) AS calls, \
         CAST(SUM(duration_us_sum) AS BIGINT) AS duration_us",
    );
    range(&mut query);
    query.push(" AND slot <> ").push_bind(SLOT_NONE).push(" AND tool_name IN (");
    let mut names = query.separated(", ");
    for row in rows.iter() {
        names.push_bind(row.name.clone());
    }
    query.push(") GROUP BY tool_name, slot ORDER BY tool_name, slot");
    let slots: Vec<SlotRow> = query.build_query_as().persistent(false).fetch_all(pool).await?;
    for row in rows {
        let mine = || slots.iter().filter(|slot| slot.name == row.name);
        let counts: Vec<(i64, i64)> = mine().map(|slot| (slot.slot, slot.calls)).collect();
        let calls: i64 = mine().map(|slot| slot.calls).sum();
        let sum_us: i64 = mine().map(|slot| slot.duration_us).sum();
        let quantile = |q| quantile_ms(&counts, q);
        row.duration_ms = match (quantile(0.5), quantile(0.95), quantile(0.99)) {
            (Some(p50), Some(p95), Some(p99)) => {
                Some(Durations { mean: sum_us as f64 / calls.max(1) as f64 / 1e3, p50, p95, p99 })
            }
            _ => None,
        };
    }
    Ok(())
}

#[derive(sqlx::FromRow)]
struct StepRow {
    gateway_id: String,
    start: i64,
    events: i64,
}

/// Events per gateway and step; only steps that hold something.
pub async fn gateway_series(
    pool: &Pool,
    width_us: i64,
    step_us: i64,
    from: Timestamp,
    to: Timestamp,
) -> Result<Vec<GatewayStep>, StoreError> {
    let mut query = Query::new("SELECT gateway_id");
    query.push(BYTEWISE).push(" AS gateway_id, bucket - bucket % ");
    query.push_bind(step_us).push(" AS start, CAST(SUM(events) AS BIGINT) AS events FROM rollups WHERE");
    filters::buckets(&mut query, width_us, step_us, from, to);
    query.push(" GROUP BY 1, 2 ORDER BY 1, 2");
    let rows: Vec<StepRow> = query.build_query_as().persistent(false).fetch_all(pool).await?;
    Ok(rows
        .into_iter()
        .map(|row| GatewayStep {
            gateway_id: row.gateway_id,
            start: Timestamp::from_micros(row.start),
            events: row.events,
        })
        .collect())
}
