//! `GET /api/v1/alert-routes`.

use super::AlertRoutes;
use crate::http::error::ApiError;
use crate::http::guard::MayReadAll;
use crate::http::params::Params;
use crate::http::state::AppState;
use axum::Json;
use axum::extract::{RawQuery, State};

/// Which alerts go to which receivers.
#[utoipa::path(get, path = "/api/v1/alert-routes", tag = "receivers", responses((status = 200, body = AlertRoutes)))]
pub async fn get(
    State(state): State<AppState>,
    _: MayReadAll,
    RawQuery(query): RawQuery,
) -> Result<Json<AlertRoutes>, ApiError> {
    Params::parse(query.as_deref(), &[])?;
    Ok(Json(AlertRoutes::of(&state.alerts.catalog())))
}
