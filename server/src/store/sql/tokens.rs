//! API tokens and logins; only hashes are stored.

use super::dialect::{BYTEWISE, Database, Pool};
use crate::store::{StoreError, TokenRow};
use model::Timestamp;
use sqlx::QueryBuilder;

pub async fn insert(pool: &Pool, token: &TokenRow, hash: &[u8]) -> Result<(), StoreError> {
    sqlx::query(
        "INSERT INTO api_tokens (id, name, hash, scopes, gateways, created_at) VALUES ($1, $2, $3, $4, $5, $6)",
    )
    .bind(&token.id)
    .bind(&token.name)
    .bind(hash)
    .bind(&token.scopes)
    .bind(&token.gateways)
    .bind(token.created_at)
    .execute(pool)
    .await?;
    Ok(())
}

pub async fn list(pool: &Pool) -> Result<Vec<TokenRow>, StoreError> {
    let mut query = QueryBuilder::<Database>::new(
        "SELECT id, name, scopes, gateways, created_at, revoked_at FROM api_tokens ORDER BY created_at, id",
    );
    query.push(BYTEWISE);
    Ok(query.build_query_as().fetch_all(pool).await?)
}

/// The token of this hash, unless it was revoked.
pub async fn by_hash(pool: &Pool, hash: &[u8]) -> Result<Option<TokenRow>, StoreError> {
    Ok(sqlx::query_as(
        "SELECT id, name, scopes, gateways, created_at, revoked_at FROM api_tokens \
         WHERE hash = $1 AND revoked_at IS NULL",
    )
    .bind(hash)
    .fetch_optional(pool)
    .await?)
}

/// Revokes a token; false if there is none of this id that is not revoked.
pub async fn revoke(pool: &Pool, id: &str, now: Timestamp) -> Result<bool, StoreError> {
    let done = sqlx::query("UPDATE api_tokens SET revoked_at = $1 WHERE id = $2 AND revoked_at IS NULL")
        .bind(now.micros())
        .bind(id)
        .execute(pool)
        .await?;
    Ok(done.rows_affected() > 0)
}

pub async fn insert_login(
    pool: &Pool,
    hash: &[u8],
    token_hash: &[u8],
    expires_at: Timestamp,
) -> Result<(), StoreError> {
    sqlx::query("INSERT INTO logins (hash, token_hash, expires_at) VALUES ($1, $2, $3)")
        .bind(hash)
        .bind(token_hash)
        .bind(expires_at.micros())
        .execute(pool)
        .await?;
    Ok(())
}

/// Hash of the token that a login was made with, unless it has expired.
pub async fn login(pool: &Pool, hash: &[u8], now: Timestamp) -> Result<Option<Vec<u8>>, StoreError> {
    Ok(sqlx::query_scalar("SELECT token_hash FROM logins WHERE hash = $1 AND expires_at > $2")
        .bind(hash)
        .bind(now.micros())
        .fetch_optional(pool)
        .await?)
}

/// Ends one login and all that have expired.
pub async fn delete_login(pool: &Pool, hash: &[u8], now: Timestamp) -> Result<(), StoreError> {
    sqlx::query("DELETE FROM logins WHERE hash = $1 OR expires_at <= $2")
        .bind(hash)
        .bind(now.micros())
        .execute(pool)
        .await?;
    Ok(())
}
