//! `GET /api/v1/maintenance`.

use crate::http::error::ApiError;
use crate::http::guard::MayReadAll;
use crate::http::params::Params;
use crate::http::state::AppState;
use axum::Json;
use axum::extract::{RawQuery, State};
use model::alert::quiet::Maintenance;
use model::query::Page;

/// All maintenance windows.
#[utoipa::path(get, path = "/api/v1/maintenance", tag = "maintenance",
    responses((status = 200, body = crate::http::openapi::MaintenancePage)))]
pub async fn list(
    State(state): State<AppState>,
    _: MayReadAll,
    RawQuery(query): RawQuery,
) -> Result<Json<Page<Maintenance>>, ApiError> {
    Params::parse(query.as_deref(), &[])?;
    Ok(Json(Page { items: state.alerts.maintenance(), next_cursor: None }))
}
