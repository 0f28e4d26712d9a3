//! `DELETE /api/v1/receivers/{name}`.

use crate::http::error::ApiError;
use crate::http::guard::MayAdministerAll;
use crate::http::state::AppState;
use axum::extract::{Path, State};
use axum::http::StatusCode;

/// Removes a receiver; what waits for it is given up.
#[utoipa::path(delete, path = "/api/v1/receivers/{name}", tag = "receivers", params(("name" = String, Path)),
    responses((status = 204),
        (status = 404, body = crate::http::openapi::ErrorBody),
        (status = 409, description = "A route names it, or it comes from the alerts file or the environment",
            body = crate::http::openapi::ErrorBody)))]
pub async fn remove(
    State(state): State<AppState>,
    MayAdministerAll(_): MayAdministerAll,
    Path(name): Path<String>,
) -> Result<StatusCode, ApiError> {
    state.alerts.remove_receiver(&name).await?;
    Ok(StatusCode::NO_CONTENT)
}
