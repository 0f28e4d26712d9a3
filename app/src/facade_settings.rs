//! What the settings page asks: the part of [`Facade`](crate::facade::Facade)
//! that concerns it.

use crate::facade::FacadeError;
use async_trait::async_trait;
use model::price::PricesInEffect;
use model::settings::{MadeToken, NewToken, RetentionSetting, StorageInfo, TokenInfo};

#[async_trait]
pub trait SettingsFacade: Send + Sync {
    async fn retention(&self) -> Result<RetentionSetting, FacadeError>;
    /// `None` goes back to what `RETENTION_DAYS` says.
    async fn set_retention(&self, days: Option<u32>) -> Result<(), FacadeError>;
    async fn storage(&self) -> Result<StorageInfo, FacadeError>;
    async fn prices(&self) -> Result<PricesInEffect, FacadeError>;
    /// Oldest first, revoked ones included; `None` where the reader may not
    /// see them.
    async fn tokens(&self) -> Result<Option<Vec<TokenInfo>>, FacadeError>;
    async fn make_token(&self, token: NewToken) -> Result<MadeToken, FacadeError>;
    async fn revoke_token(&self, id: String) -> Result<(), FacadeError>;
}
