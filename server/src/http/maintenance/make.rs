//! `POST /api/v1/maintenance`.

use super::MaintenanceBody;
use crate::http::body;
use crate::http::error::ApiError;
use crate::http::guard::MayAdministerAll;
use crate::http::state::AppState;
use axum::Json;
use axum::body::Body;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use model::alert::quiet::Maintenance;

/// Makes a maintenance window.
#[utoipa::path(post, path = "/api/v1/maintenance", tag = "maintenance", request_body = MaintenanceBody,
    responses((status = 201, body = Maintenance), (status = 400, body = crate::http::openapi::ErrorBody)))]
pub async fn make(
    State(state): State<AppState>,
    MayAdministerAll(admin): MayAdministerAll,
    headers: HeaderMap,
    body: Body,
) -> Result<(StatusCode, Json<Maintenance>), ApiError> {
    let written: MaintenanceBody = body::read_as(&headers, body, "a maintenance window").await?;
    let made = state.alerts.save_maintenance(written.window("", admin)?).await?;
    Ok((StatusCode::CREATED, Json(made)))
}
