//! `POST /api/v1/alert-rules/test`.

use crate::http::body;
use crate::http::error::ApiError;
use crate::http::guard::MayReadAll;
use crate::http::state::AppState;
use axum::Json;
use axum::body::Body;
use axum::extract::State;
use axum::http::HeaderMap;
use model::alert::{RuleDraft, RuleTest};

/// What a rule would have done over the last 24 hours; nothing is saved and
/// nobody is told. Tests take turns.
#[utoipa::path(post, path = "/api/v1/alert-rules/test", tag = "alert rules", request_body = RuleDraft,
    responses((status = 200, body = RuleTest),
        (status = 400, description = "What is wrong with it; `key` and `column` say where",
            body = crate::http::openapi::ErrorBody)))]
pub async fn test(
    State(state): State<AppState>,
    _: MayReadAll,
    headers: HeaderMap,
    body: Body,
) -> Result<Json<RuleTest>, ApiError> {
    let draft: RuleDraft = body::read_as(&headers, body, "a rule with its name").await?;
    Ok(Json(state.alerts.test_rule(&draft).await?))
}
