//! `DELETE /api/v1/alert-rules/{name}`.

use crate::http::error::ApiError;
use crate::http::guard::MayAdministerAll;
use crate::http::state::AppState;
use axum::extract::{Path, State};
use axum::http::StatusCode;

/// Takes back what was made of a rule here; one that comes with the program
/// is as it came again. Its alerts are resolved.
#[utoipa::path(delete, path = "/api/v1/alert-rules/{name}", tag = "alert rules", params(("name" = String, Path)),
    responses((status = 204),
        (status = 404, body = crate::http::openapi::ErrorBody),
        (status = 409, description = "It was not made here", body = crate::http::openapi::ErrorBody)))]
pub async fn remove(
    State(state): State<AppState>,
    MayAdministerAll(_): MayAdministerAll,
    Path(name): Path<String>,
) -> Result<StatusCode, ApiError> {
    state.alerts.remove_rule(&name).await?;
    Ok(StatusCode::NO_CONTENT)
}
