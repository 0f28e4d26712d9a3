//! Removal of a gateway with everything it sent, a slice at a time.

use super::dialect::Pool;
use crate::store::{RemovalStep, StoreError};
use model::Timestamp;

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
    let statement = "SELECT gateway_id FROM gateways WHERE removing_at IS NOT NULL ORDER BY removing_at, gateway_id";
    Ok(sqlx::query_scalar(statement).fetch_all(pool).await?)
}

/// Removes up to `limit` rows of one kind; returns how many.
pub async fn remove(pool: &Pool, step: RemovalStep, gateway_id: &str, limit: u32) -> Result<u64, StoreError> {
    let statement = match step {
        RemovalStep::Events => {
            "DELETE FROM events WHERE seq IN (SELECT seq FROM events WHERE gateway_id = $1 LIMIT $2)"
        }
        RemovalStep::Turns => {
            "DELETE FROM turns WHERE (gateway_id, session_key, turn_id) IN \
             (SELECT gateway_id, session_key, turn_id FROM turns WHERE gateway_id = $1 LIMIT $2)"
        }
        RemovalStep::Sessions => {
            "DELETE FROM sessions WHERE (gateway_id, session_key) IN \
             (SELECT gateway_id, session_key FROM sessions WHERE gateway_id = $1 LIMIT $2)"
        }
        RemovalStep::SessionHours => {
            "DELETE FROM session_hours WHERE (bucket, gateway_id, session_key) IN \
             (SELECT bucket, gateway_id, session_key FROM session_hours WHERE gateway_id = $1 LIMIT $2)"
        }
        RemovalStep::Rollups => {
            "DELETE FROM rollups WHERE (width_us, bucket, gateway_id, agent_id, model_id) IN \
             (SELECT width_us, bucket, gateway_id, agent_id, model_id FROM rollups WHERE gateway_id = $1 LIMIT $2)"
        }
        RemovalStep::EventKinds => {
            "DELETE FROM event_kinds WHERE (gateway_id, bucket, event_type) IN \
             (SELECT gateway_id, bucket, event_type FROM event_kinds WHERE gateway_id = $1 LIMIT $2)"
        }
        RemovalStep::Messages => {
            "DELETE FROM alert_outbox WHERE id IN (SELECT id FROM alert_outbox WHERE gateway_id = $1 LIMIT $2)"
        }
        RemovalStep::AlertSteps => {
            "DELETE FROM alert_steps WHERE (alert_id, step, key) IN \
             (SELECT s.alert_id, s.step, s.key FROM alert_steps s JOIN alerts a ON a.id = s.alert_id \
              WHERE a.gateway_id = $1 LIMIT $2)"
        }
        RemovalStep::Alerts => "DELETE FROM alerts WHERE id IN (SELECT id FROM alerts WHERE gateway_id = $1 LIMIT $2)",
        RemovalStep::Gateway => {
            "DELETE FROM gateways WHERE gateway_id IN \
             (SELECT gateway_id FROM gateways WHERE gateway_id = $1 AND removing_at IS NOT NULL LIMIT $2)"
        }
    };
    Ok(sqlx::query(statement).bind(gateway_id).bind(i64::from(limit)).execute(pool).await?.rows_affected())
}
