//! `GET /api/v1/sessions`.

use crate::answers;
use crate::clock;
use crate::http::error::ApiError;
use crate::http::guard::MayRead;
use crate::http::params::Params;
use crate::http::state::AppState;
use axum::Json;
use axum::extract::{RawQuery, State};
use model::query::Page;
use model::session::SessionRow;

/// Sessions, newest event first unless `sort` and `order` say otherwise.
#[utoipa::path(get, path = "/api/v1/sessions", tag = "sessions", 
    params(crate::http::openapi::ListParams, crate::http::openapi::SessionParams),
    responses((status = 200, body = crate::http::openapi::SessionPage)))]
pub async fn list(
    State(state): State<AppState>,
    reader: MayRead,
    RawQuery(query): RawQuery,
) -> Result<Json<Page<SessionRow>>, ApiError> {
    let (filter, sort, page) = Params::sessions(query.as_deref())?;
    reader.covers(filter.gateway.as_deref())?;
    Ok(Json(answers::sessions(&state.store, filter, sort, &page, clock::now()).await?))
}
