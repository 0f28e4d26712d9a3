//! How far everything is, in one look: what a notification that was lost would
//! have told.

use super::dialect::Pool;
use crate::store::{Pulse, StoreError};

/// The settings are told apart by a hash: they are few, and each change has
/// its time. PostgreSQL alone: nobody else writes to an embedded database.
const PULSE: &str = "SELECT (SELECT MAX(seq) FROM event_ids), (SELECT MAX(change) FROM alerts), \
    (SELECT md5(string_agg(concat_ws('/', kind, id, changed_at), ',' ORDER BY kind, id)) FROM \
     (SELECT kind, id, changed_at FROM alert_settings UNION ALL SELECT '', key, changed_at FROM settings) AS all_settings), \
    EXISTS (SELECT 1 FROM gateways WHERE removing_at IS NOT NULL)";

pub async fn pulse(pool: &Pool) -> Result<Pulse, StoreError> {
    let (events, alerts, settings, removals): (Option<i64>, Option<i64>, Option<String>, bool) =
        sqlx::query_as(PULSE).fetch_one(pool).await?;
    Ok(Pulse {
        events: events.unwrap_or(0),
        alerts: alerts.unwrap_or(0),
        settings: settings.unwrap_or_default(),
        removals,
    })
}
