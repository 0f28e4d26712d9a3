//! Whether the database answers.

use super::dialect::Pool;
use crate::store::StoreError;

/// A round trip that also proves the schema is there.
pub async fn ping(pool: &Pool) -> Result<(), StoreError> {
    sqlx::query("SELECT gateway_id FROM gateways LIMIT 1").fetch_optional(pool).await?;
    Ok(())
}
