//! `POST /api/v1/alert-rules/check`.

use crate::http::body;
use crate::http::error::ApiError;
use crate::http::guard::MayReadAll;
use crate::http::state::AppState;
use axum::Json;
use axum::body::Body;
use axum::extract::State;
use axum::http::HeaderMap;
use model::alert::{RuleCheck, RuleDraft};

/// Whether a rule could be saved, and what is wrong with it if not.
#[utoipa::path(post, path = "/api/v1/alert-rules/check", tag = "alert rules", request_body = RuleDraft,
    responses((status = 200, body = RuleCheck),
        (status = 400, description = "The body is no rule at all", body = crate::http::openapi::ErrorBody)))]
pub async fn check(
    State(state): State<AppState>,
    _: MayReadAll,
    headers: HeaderMap,
    body: Body,
) -> Result<Json<RuleCheck>, ApiError> {
    let draft: RuleDraft = body::read_as(&headers, body, "a rule with its name").await?;
    Ok(Json(state.alerts.check_rule(&draft)))
}
