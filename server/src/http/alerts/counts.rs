//! `GET /api/v1/alerts/counts`.

use crate::http::error::ApiError;
use crate::http::guard::MayReadAll;
use crate::http::params::Params;
use crate::http::state::AppState;
use axum::Json;
use axum::extract::{RawQuery, State};
use model::alert::AlertCounts;

/// How many alerts are open, by severity.
#[utoipa::path(get, path = "/api/v1/alerts/counts", tag = "alerts", responses((status = 200, body = AlertCounts)))]
pub async fn get(
    State(state): State<AppState>,
    _: MayReadAll,
    RawQuery(query): RawQuery,
) -> Result<Json<AlertCounts>, ApiError> {
    Params::parse(query.as_deref(), &[])?;
    Ok(Json(state.alerts.counts().await?))
}
