//! The engine's state, and what people set about alerts.

use super::dialect::{BYTEWISE, Database, Pool};
use crate::store::{SettingKind, StoreError};
use model::Timestamp;
use sqlx::QueryBuilder;

/// What the engine knew, and up to which position of the stream.
pub async fn engine(pool: &Pool) -> Result<Option<(i64, Vec<u8>)>, StoreError> {
    Ok(sqlx::query_as("SELECT seq, state FROM alert_engine WHERE id = 1").fetch_optional(pool).await?)
}

/// A state that another server saved further on stays.
pub async fn save_engine(pool: &Pool, seq: i64, state: &[u8], now: Timestamp) -> Result<(), StoreError> {
    sqlx::query(
        "INSERT INTO alert_engine (id, seq, saved_at, state) VALUES (1, $1, $2, $3) \
         ON CONFLICT (id) DO UPDATE SET seq = excluded.seq, saved_at = excluded.saved_at, state = excluded.state \
         WHERE excluded.seq >= alert_engine.seq",
    )
    .bind(seq)
    .bind(now.micros())
    .bind(state)
    .execute(pool)
    .await?;
    Ok(())
}

/// Settings of a kind: id and JSON, by id.
pub async fn list(pool: &Pool, kind: SettingKind) -> Result<Vec<(String, String)>, StoreError> {
    let mut query = QueryBuilder::<Database>::new("SELECT id, body FROM alert_settings WHERE kind = ");
    query.push_bind(kind.as_str()).push(format_args!(" ORDER BY id{BYTEWISE}"));
    Ok(query.build_query_as().fetch_all(pool).await?)
}

pub async fn put(pool: &Pool, kind: SettingKind, id: &str, body: &str, now: Timestamp) -> Result<(), StoreError> {
    sqlx::query(
        "INSERT INTO alert_settings (kind, id, body, changed_at) VALUES ($1, $2, $3, $4) \
         ON CONFLICT (kind, id) DO UPDATE SET body = excluded.body, changed_at = excluded.changed_at",
    )
    .bind(kind.as_str())
    .bind(id)
    .bind(body)
    .bind(now.micros())
    .execute(pool)
    .await?;
    Ok(())
}

/// `false` if there is none of this id.
pub async fn remove(pool: &Pool, kind: SettingKind, id: &str) -> Result<bool, StoreError> {
    let done = sqlx::query("DELETE FROM alert_settings WHERE kind = $1 AND id = $2")
        .bind(kind.as_str())
        .bind(id)
        .execute(pool)
        .await?;
    Ok(done.rows_affected() > 0)
}
