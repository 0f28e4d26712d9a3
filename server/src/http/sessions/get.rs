//! `GET /api/v1/sessions/{key}`.

use super::find;
use crate::answers;
use crate::http::error::ApiError;
use crate::http::guard::MayRead;
use crate::http::params::Params;
use crate::http::state::AppState;
use axum::Json;
use axum::extract::{Path, RawQuery, State};
use model::session::SessionDetail;

/// One session.
#[utoipa::path(get, path = "/api/v1/sessions/{key}", tag = "sessions",
    params(("key" = String, Path, description = "Session key, URL-encoded"),
        ("gateway" = Option<String>, Query, description = "Needed where several gateways hold the key")),
    responses((status = 200, body = SessionDetail),
        (status = 404, body = crate::http::openapi::ErrorBody),
        (status = 409, description = "Several gateways hold the key", body = crate::http::openapi::ErrorBody)))]
pub async fn get(
    State(state): State<AppState>,
    reader: MayRead,
    Path(key): Path<String>,
    RawQuery(query): RawQuery,
) -> Result<Json<SessionDetail>, ApiError> {
    let params = Params::parse(query.as_deref(), &[&["gateway"]])?;
    let row = find(&state, &reader, &key, params.get("gateway").as_deref()).await?;
    let missing = answers::session_missing(&state.store, &row).await?;
    Ok(Json(SessionDetail { row, missing }))
}
