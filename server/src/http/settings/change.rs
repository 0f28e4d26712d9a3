//! `PATCH /api/v1/settings`.

use super::{Change, SettingsBody, SettingsChange, check_days};
use crate::http::body;
use crate::http::error::ApiError;
use crate::http::guard::MayAdministerAll;
use crate::http::state::AppState;
use axum::Json;
use axum::body::Body;
use axum::extract::State;
use axum::http::HeaderMap;

/// Changes settings. Fewer days remove events at once, for good.
#[utoipa::path(patch, path = "/api/v1/settings", tag = "settings", request_body = SettingsChange,
    responses((status = 200, body = SettingsBody), (status = 400, body = crate::http::openapi::ErrorBody)))]
pub async fn change(
    State(state): State<AppState>,
    MayAdministerAll(admin): MayAdministerAll,
    headers: HeaderMap,
    body: Body,
) -> Result<Json<SettingsBody>, ApiError> {
    let change: SettingsChange = body::read_as(&headers, body, "a change of settings").await?;
    if let Change::To(days) = change.retention_days {
        check_days(days)?;
        state.retention.set(days, &admin.id).await?;
    }
    Ok(Json(SettingsBody::of(&state).await?))
}
