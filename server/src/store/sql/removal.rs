//! Removal of a gateway with everything it sent, a slice at a time.

use super::dialect::{BEGIN_WRITE, BYTEWISE, Database, Pool};
use crate::store::at::At;
use crate::store::{RemovalStep, StoreError};
use model::Timestamp;
use sqlx::QueryBuilder;
use uuid::Uuid;

/// Marks a gateway; `false` if it is not known.
pub async fn begin(pool: &Pool, gateway_id: &str, now: Timestamp) -> Result<bool, StoreError> {
    let done = sqlx::query("UPDATE gateways SET removing_at = COALESCE(removing_at, $2) WHERE gateway_id = $1")
        .bind(gateway_id)
        .bind(now.micros())
        .execute(pool)
        .await?;
    Ok(done.rows_affected() > 0)
}

/// Gateways that are marked, oldest mark first.
pub async fn pending(pool: &Pool) -> Result<Vec<String>, StoreError> {
    let mut query = QueryBuilder::<Database>::new("SELECT gateway_id FROM gateways WHERE removing_at IS NOT NULL");
    query.push(format_args!(" ORDER BY removing_at, gateway_id{BYTEWISE}"));
    Ok(query.build_query_scalar().fetch_all(pool).await?)
}

/// Only of a gateway that is still marked: once its row is gone, it may have
/// come back as a new one, and whoever still removes the old one must not touch
/// that.
macro_rules! while_marked {
    ($statement:literal $(; $rest:literal)?) => {
        concat!(
            $statement,
            " AND EXISTS (SELECT 1 FROM gateways m WHERE m.gateway_id = $1 AND m.removing_at IS NOT NULL)"
            $(, $rest)?
        )
    };
}

/// Removes up to `limit` rows of one kind; returns how many.
pub async fn remove(pool: &Pool, step: RemovalStep, gateway_id: &str, limit: u32) -> Result<u64, StoreError> {
    let statement = match step {
        RemovalStep::Events => return events(pool, gateway_id, limit).await,
        RemovalStep::Turns => {
            while_marked!(
                "DELETE FROM turns WHERE (gateway_id, session_key, turn_id) IN \
             (SELECT gateway_id, session_key, turn_id FROM turns WHERE gateway_id = $1 LIMIT $2)"
            )
        }
        RemovalStep::Sessions => {
            while_marked!(
                "DELETE FROM sessions WHERE (gateway_id, session_key) IN \
             (SELECT gateway_id, session_key FROM sessions WHERE gateway_id = $1 LIMIT $2)"
            )
        }
        RemovalStep::SessionHours => {
            while_marked!(
                "DELETE FROM session_hours WHERE (bucket, gateway_id, session_key) IN \
             (SELECT bucket, gateway_id, session_key FROM session_hours WHERE gateway_id = $1 LIMIT $2)"
            )
        }
        RemovalStep::Rollups => {
            while_marked!(
                "DELETE FROM rollups WHERE (width_us, bucket, gateway_id, agent_id, model_id) IN \
             (SELECT width_us, bucket, gateway_id, agent_id, model_id FROM rollups WHERE gateway_id = $1 LIMIT $2)"
            )
        }
        RemovalStep::Triggers => {
            "DELETE FROM trigger_rollups WHERE (width_us, bucket, gateway_id, trigger_name) IN \
             (SELECT width_us, bucket, gateway_id, trigger_name FROM trigger_rollups WHERE gateway_id = $1 LIMIT $2)"
        }
        RemovalStep::Tools => {
            "DELETE FROM tool_rollups WHERE (width_us, bucket, gateway_id, tool_name, slot) IN \
             (SELECT width_us, bucket, gateway_id, tool_name, slot FROM tool_rollups WHERE gateway_id = $1 LIMIT $2)"
        }
        RemovalStep::EventKinds => {
            while_marked!(
                "DELETE FROM event_kinds WHERE (gateway_id, bucket, event_type) IN \
             (SELECT gateway_id, bucket, event_type FROM event_kinds WHERE gateway_id = $1 LIMIT $2)"
            )
        }
        RemovalStep::Messages => {
            while_marked!(
                "DELETE FROM alert_outbox WHERE id IN (SELECT id FROM alert_outbox WHERE gateway_id = $1 LIMIT $2)"
            )
        }
        RemovalStep::AlertSteps => {
            while_marked!(
                "DELETE FROM alert_steps WHERE (alert_id, step, key) IN \
             (SELECT s.alert_id, s.step, s.key FROM alert_steps s JOIN alerts a ON a.id = s.alert_id \
              WHERE a.gateway_id = $1 LIMIT $2)"
            )
        }
        RemovalStep::Alerts => {
            while_marked!("DELETE FROM alerts WHERE id IN (SELECT id FROM alerts WHERE gateway_id = $1 LIMIT $2)")
        }
        RemovalStep::Gateway => {
            while_marked!(
                "DELETE FROM gateways WHERE gateway_id IN \
             (SELECT gateway_id FROM gateways WHERE gateway_id = $1 AND removing_at IS NOT NULL LIMIT $2)"
            )
        }
    };
    Ok(sqlx::query(statement).bind(gateway_id).bind(i64::from(limit)).execute(pool).await?.rows_affected())
}

/// Removes the oldest events of a gateway, and their ids.
async fn events(pool: &Pool, gateway_id: &str, limit: u32) -> Result<u64, StoreError> {
    let mut transaction = pool.begin_with(BEGIN_WRITE).await?;
    let rows: Vec<(Uuid, At, i64)> =
        sqlx::query_as(while_marked!("SELECT id, timestamp, seq FROM events WHERE gateway_id = $1"; " ORDER BY timestamp, seq LIMIT $2"))
            .bind(gateway_id)
            .bind(i64::from(limit))
            .persistent(false)
            .fetch_all(&mut *transaction)
            .await?;
    let (Some((_, from, _)), Some((_, to, seq))) = (rows.first(), rows.last()) else { return Ok(0) };
    let done = sqlx::query(
        "DELETE FROM events WHERE gateway_id = $1 AND timestamp >= $2 AND timestamp <= $3 \
         AND (timestamp, seq) <= ($3, $4)",
    )
    .bind(gateway_id)
    .bind(*from)
    .bind(*to)
    .bind(*seq)
    .persistent(false)
    .execute(&mut *transaction)
    .await?;
    let mut query = QueryBuilder::<Database>::new("DELETE FROM event_ids WHERE id IN (");
    let mut ids = query.separated(", ");
    for (id, _, _) in &rows {
        ids.push_bind(*id);
    }
    query.push(")");
    query.build().persistent(false).execute(&mut *transaction).await?;
    transaction.commit().await?;
    Ok(done.rows_affected())
}
