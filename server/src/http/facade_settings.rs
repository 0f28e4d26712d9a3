//! What the settings page asks, answered as the API does.

use super::error::ApiError;
use super::facade::RequestFacade;
use super::{settings, tokens};
use crate::answers;
use crate::store::StoreError;
use app::facade::FacadeError;
use app::facade_settings::SettingsFacade;
use async_trait::async_trait;
use model::price::PricesInEffect;
use model::settings::{MadeToken, NewToken, RetentionSetting, StorageInfo, TokenInfo};

fn hide(error: StoreError) -> FacadeError {
    ApiError::from(error).into()
}

#[async_trait]
impl SettingsFacade for RequestFacade {
    async fn retention(&self) -> Result<RetentionSetting, FacadeError> {
        self.covers(None).await?;
        self.state.retention.in_force().await.map_err(hide)
    }

    async fn set_retention(&self, days: Option<u32>) -> Result<(), FacadeError> {
        let admin = self.admin().await?;
        settings::check_days(days)?;
        self.state.retention.set(days, &admin.id).await.map_err(hide)
    }

    async fn storage(&self) -> Result<StorageInfo, FacadeError> {
        self.covers(None).await?;
        answers::storage(&self.state.store).await.map_err(hide)
    }

    async fn prices(&self) -> Result<PricesInEffect, FacadeError> {
        self.covers(None).await?;
        Ok(answers::prices(&self.state.store, true))
    }

    async fn tokens(&self) -> Result<Option<Vec<TokenInfo>>, FacadeError> {
        match self.admin().await {
            Ok(_) => self.state.access.tokens().await.map(Some).map_err(hide),
            Err(FacadeError::Forbidden(_)) => Ok(None),
            Err(error) => Err(error),
        }
    }

    async fn make_token(&self, token: NewToken) -> Result<MadeToken, FacadeError> {
        self.admin().await?;
        tokens::check(&token)?;
        self.state.access.make(&token).await.map_err(hide)
    }

    async fn revoke_token(&self, id: String) -> Result<(), FacadeError> {
        self.admin().await?;
        if self.state.access.revoke(&id).await.map_err(hide)? { Ok(()) } else { Err(tokens::not_found(&id).into()) }
    }
}
