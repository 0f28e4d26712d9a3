//! `POST /api/v1/silences`.

use super::SilenceBody;
use crate::http::body;
use crate::http::error::ApiError;
use crate::http::guard::MayAdministerAll;
use crate::http::state::AppState;
use axum::Json;
use axum::body::Body;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use model::alert::quiet::Silence;

/// Makes a silence.
#[utoipa::path(post, path = "/api/v1/silences", tag = "silences", request_body = SilenceBody,
    responses((status = 201, body = Silence), (status = 400, body = crate::http::openapi::ErrorBody)))]
pub async fn make(
    State(state): State<AppState>,
    MayAdministerAll(admin): MayAdministerAll,
    headers: HeaderMap,
    body: Body,
) -> Result<(StatusCode, Json<Silence>), ApiError> {
    let written: SilenceBody = body::read_as(&headers, body, "a silence").await?;
    let made = state.alerts.save_silence(written.silence("", admin)?).await?;
    Ok((StatusCode::CREATED, Json(made)))
}
