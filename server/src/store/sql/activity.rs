//! How busy sessions were, hour by hour.

use super::dialect::{Database, Pool};
use crate::store::StoreError;
use model::Timestamp;
use model::session::{ActivityHour, SessionId};
use model::time::HOUR_US;
use sqlx::QueryBuilder;

/// Sessions of one question, and hours.
pub const SESSIONS_MAX: usize = 500;
pub const HOURS_MAX: i64 = 48;

#[derive(sqlx::FromRow)]
struct Row {
    gateway_id: String,
    session_key: String,
    bucket: i64,
    events: i64,
}

/// Events of these sessions in the last hours up to the one of `until`; only
/// hours that hold something.
pub async fn hours(
    pool: &Pool,
    sessions: &[SessionId],
    until: Timestamp,
    hours: i64,
) -> Result<Vec<ActivityHour>, StoreError> {
    let asked: Vec<&SessionId> =
        sessions.iter().filter(|id| !id.gateway_id.contains('\0') && !id.session_key.contains('\0')).collect();
    if asked.is_empty() {
        return Ok(Vec::new());
    }
    let mut query = QueryBuilder::<Database>::new("WITH wanted (gateway_id, session_key) AS (");
    query.push_values(asked.into_iter().take(SESSIONS_MAX), |mut row, id| {
        row.push_bind(id.gateway_id.clone()).push_bind(id.session_key.clone());
    });
    query.push(
        ") SELECT h.gateway_id, h.session_key, h.bucket, h.events FROM wanted JOIN session_hours h \
         ON h.gateway_id = wanted.gateway_id AND h.session_key = wanted.session_key WHERE h.bucket IN (",
    );
    // Named one by one, since the key of the table begins with the hour.
    let newest = until.bucket(HOUR_US).micros();
    let mut list = query.separated(", ");
    for ago in 0..hours.clamp(1, HOURS_MAX) {
        list.push_bind(newest - ago * HOUR_US);
    }
    query.push(")");
    let rows: Vec<Row> = query.build_query_as().persistent(false).fetch_all(pool).await?;
    let hour = |row: Row| ActivityHour {
        session: SessionId { gateway_id: row.gateway_id, session_key: row.session_key },
        hour: Timestamp::from_micros(row.bucket),
        events: row.events,
    };
    Ok(rows.into_iter().map(hour).collect())
}
