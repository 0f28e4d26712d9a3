//! `PUT /api/v1/maintenance/{id}`.

use super::MaintenanceBody;
use crate::http::body;
use crate::http::error::ApiError;
use crate::http::guard::MayAdministerAll;
use crate::http::state::AppState;
use axum::Json;
use axum::body::Body;
use axum::extract::{Path, State};
use axum::http::HeaderMap;
use model::alert::quiet::Maintenance;

/// Replaces a maintenance window.
#[utoipa::path(put, path = "/api/v1/maintenance/{id}", tag = "maintenance", request_body = MaintenanceBody,
    params(("id" = String, Path)),
    responses((status = 200, body = Maintenance),
        (status = 400, body = crate::http::openapi::ErrorBody),
        (status = 404, body = crate::http::openapi::ErrorBody)))]
pub async fn change(
    State(state): State<AppState>,
    MayAdministerAll(admin): MayAdministerAll,
    Path(id): Path<String>,
    headers: HeaderMap,
    body: Body,
) -> Result<Json<Maintenance>, ApiError> {
    let written: MaintenanceBody = body::read_as(&headers, body, "a maintenance window").await?;
    Ok(Json(state.alerts.save_maintenance(written.window(&id, admin)?).await?))
}
