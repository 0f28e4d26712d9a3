//! `GET /api/v1/sessions/{key}/turns`.

use super::find;
use crate::http::error::ApiError;
use crate::http::guard::MayRead;
use crate::http::params::Params;
use crate::http::state::AppState;
use axum::Json;
use axum::extract::{Path, RawQuery, State};
use model::query::Page;
use model::session::TurnRow;

/// Turns of one session, newest first unless `order=asc`.
#[utoipa::path(get, path = "/api/v1/sessions/{key}/turns", tag = "sessions",
    params(("key" = String, Path, description = "Session key, URL-encoded"),
        ("gateway" = Option<String>, Query, description = "Needed where several gateways hold the key"),
        ("limit" = Option<u32>, Query, minimum = 1, maximum = 500),
        ("cursor" = Option<String>, Query), ("order" = Option<String>, Query)),
    responses((status = 200, body = crate::http::openapi::TurnPage),
        (status = 404, body = crate::http::openapi::ErrorBody),
        (status = 409, body = crate::http::openapi::ErrorBody)))]
pub async fn list(
    State(state): State<AppState>,
    reader: MayRead,
    Path(key): Path<String>,
    RawQuery(query): RawQuery,
) -> Result<Json<Page<TurnRow>>, ApiError> {
    let params = Params::parse(query.as_deref(), &[&["gateway", "limit", "cursor", "order"]])?;
    let session = find(&state, &reader, &key, params.get("gateway").as_deref()).await?;
    Ok(Json(state.store.turns(&session.gateway_id, &key, &params.page()?).await?))
}
