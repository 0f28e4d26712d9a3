//! `PUT /api/v1/alert-rules/{name}`.

use crate::http::body;
use crate::http::error::ApiError;
use crate::http::guard::MayAdministerAll;
use crate::http::state::AppState;
use axum::Json;
use axum::body::Body;
use axum::extract::{Path, State};
use axum::http::HeaderMap;
use model::alert::{RuleDraft, RuleInfo, RuleSpec};

/// Makes a rule, or replaces one that is not in the alerts file; one that
/// comes with the program is replaced until it is deleted here.
#[utoipa::path(put, path = "/api/v1/alert-rules/{name}", tag = "alert rules", request_body = RuleSpec,
    params(("name" = String, Path)),
    responses((status = 200, body = RuleInfo),
        (status = 400, description = "What is wrong with it; `key` and `column` say where",
            body = crate::http::openapi::ErrorBody),
        (status = 409, description = "It comes from the alerts file", body = crate::http::openapi::ErrorBody)))]
pub async fn save(
    State(state): State<AppState>,
    MayAdministerAll(_): MayAdministerAll,
    Path(name): Path<String>,
    headers: HeaderMap,
    body: Body,
) -> Result<Json<RuleInfo>, ApiError> {
    let spec: RuleSpec = body::read_as(&headers, body, "a rule").await?;
    state.alerts.save_rule(&RuleDraft { name: name.clone(), spec }).await?;
    Ok(Json(state.alerts.rule(&name).await?))
}
