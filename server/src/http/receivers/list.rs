//! `GET /api/v1/receivers`.

use crate::http::error::ApiError;
use crate::http::guard::MayReadAll;
use crate::http::params::Params;
use crate::http::state::AppState;
use axum::Json;
use axum::extract::{RawQuery, State};
use model::alert::Receivers;

/// Receivers by name, without their secrets (addresses among them), and the
/// routes that lead to them.
#[utoipa::path(get, path = "/api/v1/receivers", tag = "receivers", responses((status = 200, body = Receivers)))]
pub async fn list(
    State(state): State<AppState>,
    _: MayReadAll,
    RawQuery(query): RawQuery,
) -> Result<Json<Receivers>, ApiError> {
    Params::parse(query.as_deref(), &[])?;
    Ok(Json(state.alerts.receivers().await?))
}
