//! Writing back what a batch changed. Rows come in key order, so that
//! concurrent writers lock in one order.

use super::dialect::{Connection, Database};
use crate::store::StoreError;
use model::event::bounds;
use model::metrics::{Rollup, RollupKey, SessionHour, SessionHourKey};
use model::session::{SessionFold, SessionId, TurnFold, TurnId};
use sqlx::QueryBuilder;
use std::collections::BTreeMap;

/// Rows per statement; the widest row binds 21 values.
const ROWS_PER_STATEMENT: usize = 1000;

pub async fn sessions(
    connection: &mut Connection,
    sessions: &BTreeMap<SessionId, SessionFold>,
) -> Result<(), StoreError> {
    let mut rows = Vec::with_capacity(sessions.len());
    for (id, fold) in sessions {
        rows.push((id, fold, serde_json::to_string(fold)?));
    }
    for rows in rows.chunks(ROWS_PER_STATEMENT) {
        let mut query = QueryBuilder::<Database>::new(
            "INSERT INTO sessions (gateway_id, session_key, agent_id, channel, model_id, started_at, last_event_at, \
             last_error_at, last_error, ended, failed, open, parent_session_key, turns, errors, tokens_total, \
             cost_nano_usd, context_ppm, event_types, fold) ",
        );
        query.push_values(rows, |mut row, (id, fold, json)| {
            let failure = fold.failure.as_ref();
            row.push_bind(id.gateway_id.as_str())
                .push_bind(id.session_key.as_str())
                .push_bind(fold.agent.as_ref().map(|held| held.value.as_str()))
                .push_bind(fold.channel.as_ref().map(|held| held.value.as_str()))
                .push_bind(fold.model.as_ref().map(|held| held.value.as_str()))
                .push_bind(fold.span.map_or(0, |span| span.first.micros()))
                .push_bind(fold.span.map_or(0, |span| span.last.micros()))
                .push_bind(failure.map(|held| held.at.micros()))
                .push_bind(
                    failure.map(|held| format!("{}: {}", held.value.kind, held.value.message).replace('\0', " ")),
                )
                .push_bind(fold.is_ended())
                .push_bind(fold.last_turn_failed.as_ref().is_some_and(|last| last.value))
                .push_bind(fold.has_open_turn())
                .push_bind(fold.parent.as_ref().map(|held| held.value.as_str()))
                .push_bind(fold.turns)
                .push_bind(fold.totals.errors)
                .push_bind(fold.totals.tokens_total)
                .push_bind(fold.totals.cost_nano_usd)
                .push_bind(context_ppm(fold))
                .push_bind(fold.event_types.bits())
                .push_bind(json.as_str());
        });
        query.push(
            " ON CONFLICT (gateway_id, session_key) DO UPDATE SET agent_id = excluded.agent_id, \
             channel = excluded.channel, model_id = excluded.model_id, started_at = excluded.started_at, \
             last_event_at = excluded.last_event_at, last_error_at = excluded.last_error_at, \
             last_error = excluded.last_error, ended = excluded.ended, failed = excluded.failed, \
             open = excluded.open, parent_session_key = excluded.parent_session_key, turns = excluded.turns, \
             errors = excluded.errors, tokens_total = excluded.tokens_total, \
             cost_nano_usd = excluded.cost_nano_usd, context_ppm = excluded.context_ppm, \
             event_types = excluded.event_types, fold = excluded.fold",
        );
        query.build().persistent(false).execute(&mut *connection).await?;
    }
    Ok(())
}

/// Of the window now, in millionths; -1 where it is not known.
fn context_ppm(fold: &SessionFold) -> i64 {
    fold.context.as_ref().and_then(|held| held.value.percent).map_or(-1, bounds::context_ppm)
}

pub async fn turns(connection: &mut Connection, turns: &BTreeMap<TurnId, TurnFold>) -> Result<(), StoreError> {
    let mut rows = Vec::with_capacity(turns.len());
    for (id, fold) in turns {
        rows.push((id, fold, serde_json::to_string(fold)?));
    }
    for rows in rows.chunks(ROWS_PER_STATEMENT) {
        let mut query = QueryBuilder::<Database>::new(
            "INSERT INTO turns (gateway_id, session_key, turn_id, started_at, last_event_at, open, fold) ",
        );
        query.push_values(rows, |mut row, (id, fold, json)| {
            let first = fold.span.map_or(0, |span| span.first.micros());
            row.push_bind(id.session.gateway_id.as_str())
                .push_bind(id.session.session_key.as_str())
                .push_bind(id.turn_id.as_str())
                .push_bind(fold.started_at.map_or(first, model::Timestamp::micros))
                .push_bind(fold.span.map_or(0, |span| span.last.micros()))
                .push_bind(fold.is_open())
                .push_bind(json.as_str());
        });
        query.push(
            " ON CONFLICT (gateway_id, session_key, turn_id) DO UPDATE SET started_at = excluded.started_at, \
             last_event_at = excluded.last_event_at, open = excluded.open, fold = excluded.fold",
        );
        query.build().persistent(false).execute(&mut *connection).await?;
    }
    Ok(())
}

pub async fn rollups(connection: &mut Connection, rollups: &BTreeMap<RollupKey, Rollup>) -> Result<(), StoreError> {
    // A turn that was taken out of a bucket and put back leaves nothing to add.
    let rows: Vec<_> = rollups.iter().filter(|(_, rollup)| **rollup != Rollup::default()).collect();
    for rows in rows.chunks(ROWS_PER_STATEMENT) {
        let mut query = QueryBuilder::<Database>::new(
            "INSERT INTO rollups (width_us, bucket, gateway_id, agent_id, model_id, turns, turns_failed, \
             duration_us_sum, duration_count, context_ppm_sum, context_count, events, errors, tools_invoked, \
             tools_finished, tool_errors, tokens_input, tokens_output, tokens_total, cost_nano_usd, \
             cost_estimated_nano_usd) ",
        );
        query.push_values(rows, |mut row, (key, rollup)| {
            let totals = &rollup.totals;
            row.push_bind(key.width_us)
                .push_bind(key.bucket.micros())
                .push_bind(key.gateway_id.as_str())
                .push_bind(key.agent_id.as_str())
                .push_bind(key.model_id.as_str());
            for sum in [
                rollup.turns,
                rollup.turns_failed,
                rollup.duration_us_sum,
                rollup.duration_count,
                rollup.context_ppm_sum,
                rollup.context_count,
                totals.events,
                totals.errors,
                totals.tools_invoked,
                totals.tools_finished,
                totals.tool_errors,
                totals.tokens_input,
                totals.tokens_output,
                totals.tokens_total,
                totals.cost_nano_usd,
                totals.cost_estimated_nano_usd,
            ] {
                row.push_bind(sum);
            }
        });
        query.push(
            " ON CONFLICT (width_us, bucket, gateway_id, agent_id, model_id) DO UPDATE SET \
             turns = rollups.turns + excluded.turns, turns_failed = rollups.turns_failed + excluded.turns_failed, \
             duration_us_sum = rollups.duration_us_sum + excluded.duration_us_sum, \
             duration_count = rollups.duration_count + excluded.duration_count, \
             context_ppm_sum = rollups.context_ppm_sum + excluded.context_ppm_sum, \
             context_count = rollups.context_count + excluded.context_count, \
             events = rollups.events + excluded.events, errors = rollups.errors + excluded.errors, \
             tools_invoked = rollups.tools_invoked + excluded.tools_invoked, \
             tools_finished = rollups.tools_finished + excluded.tools_finished, \
             tool_errors = rollups.tool_errors + excluded.tool_errors, \
             tokens_input = rollups.tokens_input + excluded.tokens_input, \
             tokens_output = rollups.tokens_output + excluded.tokens_output, \
             tokens_total = rollups.tokens_total + excluded.tokens_total, \
             cost_nano_usd = rollups.cost_nano_usd + excluded.cost_nano_usd, \
             cost_estimated_nano_usd = rollups.cost_estimated_nano_usd + excluded.cost_estimated_nano_usd",
        );
        query.build().persistent(false).execute(&mut *connection).await?;
    }
    Ok(())
}

pub async fn session_hours(
    connection: &mut Connection,
    hours: &BTreeMap<SessionHourKey, SessionHour>,
) -> Result<(), StoreError> {
    let rows: Vec<_> = hours.iter().collect();
    for rows in rows.chunks(ROWS_PER_STATEMENT) {
        let mut query = QueryBuilder::<Database>::new(
            "INSERT INTO session_hours (bucket, gateway_id, session_key, events, context_ppm_max) ",
        );
        query.push_values(rows, |mut row, (key, hour)| {
            row.push_bind(key.bucket.micros())
                .push_bind(key.gateway_id.as_str())
                .push_bind(key.session_key.as_str())
                .push_bind(hour.events)
                .push_bind(hour.context_ppm_max);
        });
        query.push(
            " ON CONFLICT (bucket, gateway_id, session_key) DO UPDATE SET \
             events = session_hours.events + excluded.events, \
             context_ppm_max = CASE WHEN session_hours.context_ppm_max IS NULL \
               OR excluded.context_ppm_max > session_hours.context_ppm_max \
             THEN COALESCE(excluded.context_ppm_max, session_hours.context_ppm_max) \
             ELSE session_hours.context_ppm_max END",
        );
        query.build().persistent(false).execute(&mut *connection).await?;
    }
    Ok(())
}
