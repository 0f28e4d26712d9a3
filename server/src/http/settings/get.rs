//! `GET /api/v1/settings`.

use super::SettingsBody;
use crate::answers;
use crate::http::error::ApiError;
use crate::http::guard::MayReadAll;
use crate::http::params::Params;
use crate::http::state::AppState;
use axum::Json;
use axum::extract::{RawQuery, State};

/// Settings in force, the program's version and what its database holds.
#[utoipa::path(get, path = "/api/v1/settings", tag = "settings", responses((status = 200, body = SettingsBody)))]
pub async fn get(
    State(state): State<AppState>,
    _: MayReadAll,
    RawQuery(query): RawQuery,
) -> Result<Json<SettingsBody>, ApiError> {
    Params::parse(query.as_deref(), &[])?;
    Ok(Json(SettingsBody::of(&state).await?))
}

impl SettingsBody {
    pub(super) async fn of(state: &AppState) -> Result<Self, ApiError> {
        Ok(Self {
            version: env!("CARGO_PKG_VERSION"),
            retention: state.retention.in_force().await?,
            storage: answers::storage(&state.store).await?,
        })
    }
}
