//! `DELETE /api/v1/maintenance/{id}`.

use crate::http::error::ApiError;
use crate::http::guard::MayAdministerAll;
use crate::http::state::AppState;
use axum::extract::{Path, State};
use axum::http::StatusCode;

/// Removes a maintenance window; what fires under it is told, if nothing else keeps it quiet.
#[utoipa::path(delete, path = "/api/v1/maintenance/{id}", tag = "maintenance", params(("id" = String, Path)),
    responses((status = 204), (status = 404, body = crate::http::openapi::ErrorBody)))]
pub async fn remove(
    State(state): State<AppState>,
    MayAdministerAll(_): MayAdministerAll,
    Path(id): Path<String>,
) -> Result<StatusCode, ApiError> {
    state.alerts.remove_maintenance(&id).await?;
    Ok(StatusCode::NO_CONTENT)
}
