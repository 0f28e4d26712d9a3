//! Tokens, as people manage them while the server runs.

use super::{Access, create_token};
use crate::clock;
use crate::store::{StoreError, TokenRow};
use model::Timestamp;
use model::settings::{MadeToken, NewToken, TokenInfo};

impl Access {
    /// Oldest first, revoked ones included.
    pub async fn tokens(&self) -> Result<Vec<TokenInfo>, StoreError> {
        Ok(self.store.tokens().await?.iter().map(info).collect())
    }

    /// A server that asks for no token goes on so until it is started anew.
    pub async fn make(&self, token: &NewToken) -> Result<MadeToken, StoreError> {
        let (row, secret) = create_token(&self.store, token.name.trim(), &token.scopes, &token.gateways).await?;
        tracing::info!(id = row.id, name = row.name, scopes = row.scopes, "a token was made");
        Ok(MadeToken { token: info(&row), secret })
    }

    /// False if no token of this id is in force.
    pub async fn revoke(&self, id: &str) -> Result<bool, StoreError> {
        let is_revoked = self.store.revoke_token(id, clock::now()).await?;
        if is_revoked {
            tracing::info!(id, "a token was revoked");
        }
        Ok(is_revoked)
    }
}

fn info(row: &TokenRow) -> TokenInfo {
    TokenInfo {
        id: row.id.clone(),
        name: row.name.clone(),
        scopes: row.scopes(),
        gateways: row.gateways(),
        created_at: Timestamp::from_micros(row.created_at),
        revoked_at: row.revoked_at.map(Timestamp::from_micros),
    }
}
