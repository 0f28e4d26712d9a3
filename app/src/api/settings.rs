//! The settings page.

use crate::facade::FacadeError;
use model::settings::{RetentionSetting, StorageInfo, TokenInfo};

#[derive(Clone, Debug, PartialEq)]
pub struct SettingsAnswer {
    pub version: String,
    pub retention: RetentionSetting,
    pub storage: StorageInfo,
    /// Oldest first; `None` where the reader may not see them.
    pub tokens: Option<Vec<TokenInfo>>,
    /// Without tokens everybody who reaches the server may do everything.
    pub token_required: bool,
    /// The price table, as HTML.
    pub prices: String,
    /// What became of a form that was sent without script.
    pub told: Option<String>,
}

pub async fn load_settings() -> Result<SettingsAnswer, FacadeError> {
    let door = super::door::Door::open().await?;
    let facade = &door.facade;
    let info = door.answer(facade.info().await)?;
    let retention = door.answer(facade.retention().await)?;
    let storage = door.answer(facade.storage().await)?;
    let tokens = door.answer(facade.tokens().await)?;
    let prices = crate::drawn::parts::price_list(&door.answer(facade.prices().await)?);
    Ok(SettingsAnswer {
        version: info.version,
        retention,
        storage,
        tokens,
        token_required: info.token_required,
        prices,
        told: super::told::take(),
    })
}
