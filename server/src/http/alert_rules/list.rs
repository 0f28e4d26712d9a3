//! `GET /api/v1/alert-rules`.

use crate::http::error::ApiError;
use crate::http::guard::MayReadAll;
use crate::http::params::Params;
use crate::http::state::AppState;
use axum::Json;
use axum::extract::{RawQuery, State};
use model::alert::RuleInfo;
use model::query::Page;

/// All rules, those that are turned off too, by name.
#[utoipa::path(get, path = "/api/v1/alert-rules", tag = "alert rules",
    responses((status = 200, body = crate::http::openapi::AlertRulePage)))]
pub async fn list(
    State(state): State<AppState>,
    _: MayReadAll,
    RawQuery(query): RawQuery,
) -> Result<Json<Page<RuleInfo>>, ApiError> {
    Params::parse(query.as_deref(), &[])?;
    Ok(Json(Page { items: state.alerts.rules().await?, next_cursor: None }))
}
