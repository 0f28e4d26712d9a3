//! `PUT /api/v1/silences/{id}`.

use super::SilenceBody;
use crate::http::body;
use crate::http::error::ApiError;
use crate::http::guard::MayAdministerAll;
use crate::http::state::AppState;
use axum::Json;
use axum::body::Body;
use axum::extract::{Path, State};
use axum::http::HeaderMap;
use model::alert::quiet::Silence;

/// Replaces a silence.
#[utoipa::path(put, path = "/api/v1/silences/{id}", tag = "silences", request_body = SilenceBody,
    params(("id" = String, Path)),
    responses((status = 200, body = Silence),
        (status = 400, body = crate::http::openapi::ErrorBody),
        (status = 404, body = crate::http::openapi::ErrorBody)))]
pub async fn change(
    State(state): State<AppState>,
    MayAdministerAll(admin): MayAdministerAll,
    Path(id): Path<String>,
    headers: HeaderMap,
    body: Body,
) -> Result<Json<Silence>, ApiError> {
    let written: SilenceBody = body::read_as(&headers, body, "a silence").await?;
    Ok(Json(state.alerts.save_silence(written.silence(&id, admin)?).await?))
}
