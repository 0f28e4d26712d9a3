//! What people set, by key.

use super::dialect::Pool;
use crate::store::{SettingRow, StoreError};
use model::Timestamp;

pub async fn get(pool: &Pool, key: &str) -> Result<Option<SettingRow>, StoreError> {
    Ok(sqlx::query_as("SELECT value, changed_at, changed_by FROM settings WHERE key = $1")
        .bind(key)
        .fetch_optional(pool)
        .await?)
}

pub async fn put(pool: &Pool, key: &str, value: &str, by: &str, now: Timestamp) -> Result<(), StoreError> {
    sqlx::query(
        "INSERT INTO settings (key, value, changed_at, changed_by) VALUES ($1, $2, $3, $4) ON CONFLICT (key) \
         DO UPDATE SET value = excluded.value, changed_at = excluded.changed_at, changed_by = excluded.changed_by",
    )
    .bind(key)
    .bind(value)
    .bind(now.micros())
    .bind(by)
    .execute(pool)
    .await?;
    Ok(())
}

pub async fn remove(pool: &Pool, key: &str) -> Result<(), StoreError> {
    sqlx::query("DELETE FROM settings WHERE key = $1").bind(key).execute(pool).await?;
    Ok(())
}
