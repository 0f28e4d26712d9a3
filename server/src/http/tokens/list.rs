//! `GET /api/v1/tokens`.

use crate::http::error::ApiError;
use crate::http::guard::MayAdministerAll;
use crate::http::params::Params;
use crate::http::state::AppState;
use axum::Json;
use axum::extract::{RawQuery, State};
use model::query::Page;
use model::settings::TokenInfo;

/// All tokens, oldest first, revoked ones included; never their secrets.
#[utoipa::path(get, path = "/api/v1/tokens", tag = "settings",
    responses((status = 200, body = crate::http::openapi::TokenPage)))]
pub async fn list(
    State(state): State<AppState>,
    _: MayAdministerAll,
    RawQuery(query): RawQuery,
) -> Result<Json<Page<TokenInfo>>, ApiError> {
    Params::parse(query.as_deref(), &[])?;
    Ok(Json(Page { items: state.access.tokens().await?, next_cursor: None }))
}
