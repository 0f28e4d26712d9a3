//! `GET /api/v1/sessions`.

use crate::answers;
use crate::clock;
use crate::http::error::ApiError;
use crate::http::export::{self, Format, SessionRows};
use crate::http::guard::MayRead;
use crate::http::params::{Params, SessionsAsked};
use crate::http::state::AppState;
use axum::Json;
use axum::extract::{RawQuery, State};
use axum::response::{IntoResponse, Response};

/// Sessions, newest event first unless `sort` and `order` say otherwise.
#[utoipa::path(get, path = "/api/v1/sessions", tag = "sessions",
    params(crate::http::openapi::ListParams, crate::http::openapi::SessionParams, crate::http::openapi::FileParams),
    responses((status = 200, content((crate::http::openapi::SessionPage = "application/json"),
        (String = "text/csv"), (String = "application/x-ndjson")))))]
pub async fn list(
    State(state): State<AppState>,
    reader: MayRead,
    RawQuery(query): RawQuery,
) -> Result<Response, ApiError> {
    let SessionsAsked { filter, sort, page, format } = Params::sessions(query.as_deref())?;
    reader.covers(filter.gateway.as_deref())?;
    if format == Format::Page {
        return Ok(Json(answers::sessions(&state.store, filter, sort, &page, clock::now()).await?).into_response());
    }
    let filter = answers::searched(&state.store, filter).await?;
    export::answer(SessionRows { store: state.store, filter, sort }, format, page.ascending).await
}
