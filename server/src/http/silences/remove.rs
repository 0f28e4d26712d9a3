//! `DELETE /api/v1/silences/{id}`.

use crate::http::error::ApiError;
use crate::http::guard::MayAdministerAll;
use crate::http::state::AppState;
use axum::extract::{Path, State};
use axum::http::StatusCode;

/// Removes a silence; what fires under it is told, if nothing else keeps it quiet.
#[utoipa::path(delete, path = "/api/v1/silences/{id}", tag = "silences", params(("id" = String, Path)),
    responses((status = 204), (status = 404, body = crate::http::openapi::ErrorBody)))]
pub async fn remove(
    State(state): State<AppState>,
    MayAdministerAll(_): MayAdministerAll,
    Path(id): Path<String>,
) -> Result<StatusCode, ApiError> {
    state.alerts.remove_silence(&id).await?;
    Ok(StatusCode::NO_CONTENT)
}
