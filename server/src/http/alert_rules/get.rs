//! `GET /api/v1/alert-rules/{name}`.

use crate::http::error::ApiError;
use crate::http::guard::MayReadAll;
use crate::http::params::Params;
use crate::http::state::AppState;
use axum::Json;
use axum::extract::{Path, RawQuery, State};
use model::alert::RuleInfo;

/// One rule.
#[utoipa::path(get, path = "/api/v1/alert-rules/{name}", tag = "alert rules", params(("name" = String, Path)),
    responses((status = 200, body = RuleInfo), (status = 404, body = crate::http::openapi::ErrorBody)))]
pub async fn get(
    State(state): State<AppState>,
    _: MayReadAll,
    Path(name): Path<String>,
    RawQuery(query): RawQuery,
) -> Result<Json<RuleInfo>, ApiError> {
    Params::parse(query.as_deref(), &[])?;
    Ok(Json(state.alerts.rule(&name).await?))
}
