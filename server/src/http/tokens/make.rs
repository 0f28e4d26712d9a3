//! `POST /api/v1/tokens`.

use super::check;
use crate::http::body;
use crate::http::error::ApiError;
use crate::http::guard::MayAdministerAll;
use crate::http::state::AppState;
use axum::Json;
use axum::body::Body;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use model::settings::{MadeToken, NewToken};

/// Makes a token. Its secret is in this answer and nowhere else.
#[utoipa::path(post, path = "/api/v1/tokens", tag = "settings", request_body = NewToken,
    responses((status = 201, body = MadeToken), (status = 400, body = crate::http::openapi::ErrorBody)))]
pub async fn make(
    State(state): State<AppState>,
    _: MayAdministerAll,
    headers: HeaderMap,
    body: Body,
) -> Result<(StatusCode, Json<MadeToken>), ApiError> {
    let token: NewToken = body::read_as(&headers, body, "a token").await?;
    check(&token)?;
    Ok((StatusCode::CREATED, Json(state.access.make(&token).await?)))
}
