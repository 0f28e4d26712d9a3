//! Estimates of stored events, computed again. What was billed, and what a
//! gateway estimated itself, is not touched.

use super::dialect::{BEGIN_WRITE, Connection, Database, Pool};
use super::{delta, dimensions, filters, load};
use crate::pricing::{PriceTable, Pricing};
use crate::store::at::At;
use crate::store::costs::{Costs, PricedRow};
use crate::store::{Place, PriceChange, PriceSlice, StoreError};
use model::query::Filter;
use model::session::{Ledger, SessionId, TurnId};
use model::{Event, Timestamp};
use sqlx::QueryBuilder;
use std::collections::BTreeSet;

/// Events that may have an estimate of the server.
const ESTIMABLE: &str = " WHERE cost_nano_usd IS NULL AND (price_version IS NOT NULL OR cost_estimated_nano_usd IS NULL) \
    AND model_id IS NOT NULL AND (tokens_input > 0 OR tokens_output > 0)";

/// Counts the events that [`slice()`] would look at.
pub async fn count(pool: &Pool, filter: &Filter) -> Result<i64, StoreError> {
    let mut query = QueryBuilder::<Database>::new("SELECT COUNT(*) FROM events");
    conditions(&mut query, filter);
    Ok(query.build_query_scalar().persistent(false).fetch_one(pool).await?)
}

/// Looks at up to `limit` events after a place, in order of time, and tells
/// how the table would price them. Nothing is written.
pub async fn slice(
    pool: &Pool,
    table: &PriceTable,
    filter: &Filter,
    after: Option<Place>,
    limit: u32,
) -> Result<PriceSlice, StoreError> {
    let mut query = QueryBuilder::<Database>::new(PricedRow::SELECT);
    conditions(&mut query, filter);
    if let Some((at, seq)) = after {
        query.push(" AND timestamp >= ").push_bind(At(at));
        query.push(" AND (timestamp, seq) > (").push_bind(At(at)).push(", ").push_bind(seq).push(")");
    }
    query.push(" ORDER BY timestamp, seq LIMIT ").push_bind(i64::from(limit));
    let rows: Vec<PricedRow> = query.build_query_as().persistent(false).fetch_all(pool).await?;
    let next = rows.last().filter(|_| rows.len() == limit as usize).map(|row| (row.timestamp.0, row.seq));
    let changes = rows.iter().map(|row| change(table, row)).collect::<Result<_, _>>()?;
    Ok(PriceSlice { changes, next })
}

fn conditions(query: &mut QueryBuilder<Database>, filter: &Filter) {
    query.push(ESTIMABLE);
    filters::events(query, filter, Timestamp::EPOCH);
}

/// Prices the events at these places anew, in one transaction with what
/// follows from them; returns how many changed.
pub async fn apply(pool: &Pool, table: &PriceTable, places: &[Place]) -> Result<u64, StoreError> {
    let mut transaction = pool.begin_with(BEGIN_WRITE).await?;
    let rows = stored(&mut transaction, places).await?;
    let changes = rows.iter().map(|row| change(table, row)).collect::<Result<Vec<_>, _>>()?;
    let changes: Vec<PriceChange> = changes.into_iter().filter(|change| change.changed).collect();
    if changes.is_empty() {
        return Ok(0);
    }
    let mut ledger = Ledger::default();
    let sessions: BTreeSet<SessionId> = changes.iter().map(|change| SessionId::of(&change.event)).collect();
    let turns: BTreeSet<TurnId> = changes.iter().filter_map(|change| TurnId::of(&change.event)).collect();
    let sessions = load::sessions(&mut transaction, &sessions).await?;
    ledger.sessions = sessions.into_iter().map(|(id, stored)| (id, stored.fold)).collect();
    ledger.turns = load::turns(&mut transaction, &turns).await?;
    for change in &changes {
        ledger.reprice(&change.event, change.after - change.before);
    }
    delta::sessions(&mut transaction, &ledger.sessions).await?;
    delta::turns(&mut transaction, &ledger.turns).await?;
    delta::rollups(&mut transaction, &ledger.rollups).await?;
    dimensions::spends(&mut transaction, &ledger.spends).await?;
    update(&mut transaction, &changes).await?;
    transaction.commit().await?;
    Ok(changes.len() as u64)
}

/// The events at these places that are still there. They stay meanwhile: what
/// removes events waits for its turn, and removes their turns and sessions
/// after them.
async fn stored(connection: &mut Connection, places: &[Place]) -> Result<Vec<PricedRow>, StoreError> {
    let mut query = QueryBuilder::<Database>::new(PricedRow::SELECT);
    query.push(ESTIMABLE);
    between(&mut query, places.iter().map(|place| place.0));
    query.push(" AND seq IN (");
    let mut wanted = query.separated(", ");
    for (_, seq) in places {
        wanted.push_bind(*seq);
    }
    query.push(") ORDER BY seq");
    Ok(query.build_query_as().persistent(false).fetch_all(connection).await?)
}

/// Names the span of time of the wanted events: with it PostgreSQL looks into
/// no other day, and TimescaleDB decompresses nothing else.
fn between(query: &mut QueryBuilder<Database>, times: impl Iterator<Item = Timestamp> + Clone) {
    if let (Some(from), Some(to)) = (times.clone().min(), times.max()) {
        query.push(" AND events.timestamp >= ").push_bind(At(from));
        query.push(" AND events.timestamp <= ").push_bind(At(to));
    }
}

async fn update(connection: &mut Connection, changes: &[PriceChange]) -> Result<(), StoreError> {
    let mut query =
        QueryBuilder::<Database>::new("WITH priced (timestamp, seq, estimated, estimated_output, price_version) AS (");
    query.push_values(changes, |mut row, change| {
        let costs = Costs::of(&change.event);
        row.push_bind(At(change.event.timestamp))
            .push_bind(change.seq)
            .push_bind(costs.estimated)
            .push_bind(costs.estimated_output)
            .push_bind(costs.price_version);
    });
    query.push(
        ") UPDATE events SET cost_estimated_nano_usd = priced.estimated, \
         cost_estimated_output_nano_usd = priced.estimated_output, price_version = priced.price_version \
         FROM priced WHERE events.timestamp = priced.timestamp AND events.seq = priced.seq",
    );
    between(&mut query, changes.iter().map(|change| change.event.timestamp));
    query.build().persistent(false).execute(connection).await?;
    Ok(())
}

fn change(table: &PriceTable, row: &PricedRow) -> Result<PriceChange, StoreError> {
    let stored = row.event()?;
    let (estimate, priced) = match table.price(&stored) {
        Pricing::Estimated(estimate) => (Some(estimate), true),
        Pricing::Unpriced => (None, false),
        Pricing::NotNeeded => (None, true),
    };
    let before = stored.cost_parts_nano_usd().1;
    let changed = stored.cost_estimate != estimate;
    let event = Event { cost_estimate: estimate, ..stored };
    let after = event.cost_parts_nano_usd().1;
    Ok(PriceChange { seq: row.seq, before, after, changed, priced, event })
}
