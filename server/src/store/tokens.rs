//! API tokens and logins.

use super::{Store, StoreError, dispatch};
use model::Timestamp;
use model::settings::Scope;

/// A token without its secret.
#[derive(Clone, Debug, PartialEq, sqlx::FromRow)]
pub struct TokenRow {
    pub id: String,
    pub name: String,
    /// Names of scopes, separated by spaces.
    pub scopes: String,
    /// JSON array of gateway ids; empty for any gateway.
    pub gateways: String,
    /// Microseconds since the Unix epoch.
    pub created_at: i64,
    pub revoked_at: Option<i64>,
}

impl TokenRow {
    pub fn scopes(&self) -> Vec<Scope> {
        self.scopes.split(' ').filter_map(Scope::parse).collect()
    }

    pub fn gateways(&self) -> Vec<String> {
        serde_json::from_str(&self.gateways).unwrap_or_default()
    }
}

impl Store {
    pub async fn insert_token(&self, token: &TokenRow, hash: &[u8]) -> Result<(), StoreError> {
        dispatch!(self, writer => tokens::insert(token, hash))
    }

    pub async fn tokens(&self) -> Result<Vec<TokenRow>, StoreError> {
        dispatch!(self, reader => tokens::list())
    }

    pub async fn token_by_hash(&self, hash: &[u8]) -> Result<Option<TokenRow>, StoreError> {
        dispatch!(self, reader => tokens::by_hash(hash))
    }

    /// False if no token of this id is in force.
    pub async fn revoke_token(&self, id: &str, now: Timestamp) -> Result<bool, StoreError> {
        dispatch!(self, writer => tokens::revoke(id, now))
    }

    pub async fn insert_login(&self, hash: &[u8], token_hash: &[u8], expires_at: Timestamp) -> Result<(), StoreError> {
        dispatch!(self, writer => tokens::insert_login(hash, token_hash, expires_at))
    }

    /// Hash of the token behind a login in force.
    pub async fn login(&self, hash: &[u8], now: Timestamp) -> Result<Option<Vec<u8>>, StoreError> {
        dispatch!(self, reader => tokens::login(hash, now))
    }

    pub async fn delete_login(&self, hash: &[u8], now: Timestamp) -> Result<(), StoreError> {
        dispatch!(self, writer => tokens::delete_login(hash, now))
    }
}
