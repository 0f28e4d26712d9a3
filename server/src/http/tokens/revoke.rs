//! `DELETE /api/v1/tokens/{id}`.

use super::not_found;
use crate::http::error::ApiError;
use crate::http::guard::MayAdministerAll;
use crate::http::state::AppState;
use axum::extract::{Path, State};
use axum::http::StatusCode;

/// Revokes a token, and with it the logins that were made with it.
#[utoipa::path(delete, path = "/api/v1/tokens/{id}", tag = "settings",
    params(("id" = String, Path, description = "Id of the token")),
    responses((status = 204), (status = 404, body = crate::http::openapi::ErrorBody)))]
pub async fn revoke(
    State(state): State<AppState>,
    _: MayAdministerAll,
    Path(id): Path<String>,
) -> Result<StatusCode, ApiError> {
    if state.access.revoke(&id).await? { Ok(StatusCode::NO_CONTENT) } else { Err(not_found(&id)) }
}
