//! Adding to the sums by trigger and by tool. Rows come in key order, so that
//! concurrent writers lock in one order.

use super::dialect::{Connection, Database};
use crate::store::StoreError;
use model::metrics::{Spend, SpendKey, ToolKey, ToolSum};
use sqlx::QueryBuilder;
use std::collections::BTreeMap;

/// Rows per statement; the widest row binds 11 values.
const ROWS_PER_STATEMENT: usize = 1000;

pub async fn spends(connection: &mut Connection, spends: &BTreeMap<SpendKey, Spend>) -> Result<(), StoreError> {
    // A turn that was taken out of a bucket and put back leaves nothing to add.
    let rows: Vec<_> = spends.iter().filter(|(_, spend)| **spend != Spend::default()).collect();
    for rows in rows.chunks(ROWS_PER_STATEMENT) {
        let mut query = QueryBuilder::<Database>::new(
            "INSERT INTO trigger_rollups (width_us, bucket, gateway_id, trigger_name, turns, turns_failed, \
             tokens_input, tokens_output, tokens_total, cost_nano_usd, cost_estimated_nano_usd) ",
        );
        query.push_values(rows, |mut row, (key, spend)| {
            row.push_bind(key.width_us)
                .push_bind(key.bucket.micros())
                .push_bind(key.gateway_id.as_str())
                .push_bind(key.trigger.as_str());
            for sum in [
                spend.turns,
                spend.turns_failed,
                spend.tokens_input,
                spend.tokens_output,
                spend.tokens_total,
                spend.cost_nano_usd,
                spend.cost_estimated_nano_usd,
            ] {
                row.push_bind(sum);
            }
        });
        query.push(
            " ON CONFLICT (width_us, bucket, gateway_id, trigger_name) DO UPDATE SET \
             turns = trigger_rollups.turns + excluded.turns, \
             turns_failed = trigger_rollups.turns_failed + excluded.turns_failed, \
             tokens_input = trigger_rollups.tokens_input + excluded.tokens_input, \
             tokens_output = trigger_rollups.tokens_output + excluded.tokens_output, \
             tokens_total = trigger_rollups.tokens_total + excluded.tokens_total, \
             cost_nano_usd = trigger_rollups.cost_nano_usd + excluded.cost_nano_usd, \
             cost_estimated_nano_usd = trigger_rollups.cost_estimated_nano_usd + excluded.cost_estimated_nano_usd",
        );
        query.build().persistent(false).execute(&mut *connection).await?;
    }
    Ok(())
}

pub async fn tools(connection: &mut Connection, tools: &BTreeMap<ToolKey, ToolSum>) -> Result<(), StoreError> {
    let rows: Vec<_> = tools.iter().collect();
    for rows in rows.chunks(ROWS_PER_STATEMENT) {
        let mut query = QueryBuilder::<Database>::new(
            "INSERT INTO tool_rollups (width_us, bucket, gateway_id, tool_name, slot, calls, errors, duration_us_sum) ",
        );
        query.push_values(rows, |mut row, (key, sum)| {
            row.push_bind(key.width_us)
                .push_bind(key.bucket.micros())
                .push_bind(key.gateway_id.as_str())
                .push_bind(key.tool_name.as_str())
                .push_bind(key.slot)
                .push_bind(sum.calls)
                .push_bind(sum.errors)
                .push_bind(sum.duration_us_sum);
        });
        query.push(
            " ON CONFLICT (width_us, bucket, gateway_id, tool_name, slot) DO UPDATE SET \
             calls = tool_rollups.calls + excluded.calls, errors = tool_rollups.errors + excluded.errors, \
             duration_us_sum = tool_rollups.duration_us_sum + excluded.duration_us_sum",
        );
        query.build().persistent(false).execute(&mut *connection).await?;
    }
    Ok(())
}
