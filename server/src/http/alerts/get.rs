//! `GET /api/v1/alerts/{id}`.

use crate::http::error::ApiError;
use crate::http::guard::MayRead;
use crate::http::params::Params;
use crate::http::state::AppState;
use axum::Json;
use axum::extract::{Path, RawQuery, State};
use model::alert::AlertDetail;

/// One alert with its history and what was sent about it.
#[utoipa::path(get, path = "/api/v1/alerts/{id}", tag = "alerts", params(("id" = String, Path)),
    responses((status = 200, body = AlertDetail),
        (status = 403, description = "It concerns a gateway that the token is not bound to",
            body = crate::http::openapi::ErrorBody),
        (status = 404, body = crate::http::openapi::ErrorBody)))]
pub async fn get(
    State(state): State<AppState>,
    reader: MayRead,
    Path(id): Path<String>,
    RawQuery(query): RawQuery,
) -> Result<Json<AlertDetail>, ApiError> {
    Params::parse(query.as_deref(), &[])?;
    let detail = state.alerts.get(&id).await?;
    super::covers(&reader, &detail.alert)?;
    Ok(Json(detail))
}
