//! `DELETE /api/v1/gateways/{id}`.

use super::not_found;
use crate::clock;
use crate::http::error::ApiError;
use crate::http::guard::MayAdminister;
use crate::http::state::AppState;
use axum::extract::{Path, State};
use axum::http::StatusCode;

/// Removes a gateway with everything it sent. It happens in the background;
/// what the gateway sends meanwhile is answered with 503, afterwards it is a
/// new gateway.
#[utoipa::path(delete, path = "/api/v1/gateways/{id}", tag = "gateways",
    params(("id" = String, Path, description = "Gateway id, URL-encoded")),
    responses((status = 202, description = "It is being removed"),
        (status = 404, body = crate::http::openapi::ErrorBody)))]
pub async fn remove(
    State(state): State<AppState>,
    MayAdminister(admin): MayAdminister,
    Path(id): Path<String>,
) -> Result<StatusCode, ApiError> {
    super::may_change(&admin, &id)?;
    if !state.store.begin_removal(&id, clock::now()).await? {
        return Err(not_found(&id));
    }
    state.marked.notify_one();
    state.alerts.gateways_changed().await;
    Ok(StatusCode::ACCEPTED)
}
