//! `POST /api/v1/deliveries/{id}/retry`.

use crate::http::error::ApiError;
use crate::http::guard::MayAdministerAll;
use crate::http::state::AppState;
use axum::extract::{Path, State};
use axum::http::StatusCode;

/// Has a message tried again that was given up.
#[utoipa::path(post, path = "/api/v1/deliveries/{id}/retry", tag = "deliveries", params(("id" = i64, Path)),
    responses((status = 202, description = "It is tried again"),
        (status = 404, description = "No such message was given up", body = crate::http::openapi::ErrorBody),
        (status = 409, description = "Its receiver is gone", body = crate::http::openapi::ErrorBody)))]
pub async fn retry(
    State(state): State<AppState>,
    MayAdministerAll(_): MayAdministerAll,
    Path(id): Path<String>,
) -> Result<StatusCode, ApiError> {
    let Ok(id) = id.parse() else {
        return Err(ApiError::not_found(format!("There is no message {id:?}: see /api/v1/deliveries.")));
    };
    state.alerts.retry(id).await?;
    Ok(StatusCode::ACCEPTED)
}
