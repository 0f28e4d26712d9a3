//! `PUT /api/v1/alert-routes`.

use super::{AlertRoutes, RoutesBody};
use crate::http::body;
use crate::http::error::ApiError;
use crate::http::guard::MayAdministerAll;
use crate::http::state::AppState;
use axum::Json;
use axum::body::Body;
use axum::extract::State;
use axum::http::HeaderMap;

/// Replaces all routes that were made here.
#[utoipa::path(put, path = "/api/v1/alert-routes", tag = "receivers", request_body = RoutesBody,
    responses((status = 200, body = AlertRoutes), (status = 400, body = crate::http::openapi::ErrorBody)))]
pub async fn replace(
    State(state): State<AppState>,
    MayAdministerAll(_): MayAdministerAll,
    headers: HeaderMap,
    body: Body,
) -> Result<Json<AlertRoutes>, ApiError> {
    let RoutesBody { routes } = body::read_as(&headers, body, "a list of routes").await?;
    state.alerts.save_routes(routes).await?;
    Ok(Json(AlertRoutes::of(&state.alerts.catalog())))
}
