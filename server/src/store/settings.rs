//! What people set, over what the program was started with.

use super::{Db, Store, StoreError, dispatch};
use model::Timestamp;

/// A value that a person set.
#[derive(Clone, Debug, PartialEq, Eq, sqlx::FromRow)]
pub struct SettingRow {
    /// JSON.
    pub value: String,
    /// Microseconds since the Unix epoch.
    pub changed_at: i64,
    /// Name of the token.
    pub changed_by: String,
}

impl Store {
    pub async fn setting(&self, key: &str) -> Result<Option<SettingRow>, StoreError> {
        dispatch!(self, reader => settings::get(key))
    }

    pub async fn put_setting(&self, key: &str, value: &str, by: &str, now: Timestamp) -> Result<(), StoreError> {
        dispatch!(self, writer => settings::put(key, value, by, now))
    }

    /// Goes back to what the program was started with.
    pub async fn remove_setting(&self, key: &str) -> Result<(), StoreError> {
        dispatch!(self, writer => settings::remove(key))
    }

    /// Bytes on disk: of an embedded database its file and its log, else what
    /// the server counts for the whole database.
    pub async fn disk_bytes(&self) -> Result<u64, StoreError> {
        let Db::Postgres(pools) = &self.db else { return Ok(self.size_bytes().unwrap_or(0)) };
        let bytes: i64 =
            sqlx::query_scalar("SELECT pg_database_size(current_database())").fetch_one(&pools.reader).await?;
        Ok(bytes.unsigned_abs())
    }
}
