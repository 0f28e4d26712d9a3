//! `GET /api/v1/events`.

use crate::clock;
use crate::http::error::ApiError;
use crate::http::export::{self, EventRows, Format};
use crate::http::guard::MayRead;
use crate::http::params::Params;
use crate::http::state::AppState;
use axum::Json;
use axum::extract::{RawQuery, State};
use axum::response::{IntoResponse, Response};

/// Events, newest first unless `order=asc`.
#[utoipa::path(get, path = "/api/v1/events", tag = "events",
    params(crate::http::openapi::ListParams, crate::http::openapi::FileParams),
    responses((status = 200, content((crate::http::openapi::EventPage = "application/json"),
        (String = "text/csv"), (String = "application/x-ndjson")))))]
pub async fn list(
    State(state): State<AppState>,
    reader: MayRead,
    RawQuery(query): RawQuery,
) -> Result<Response, ApiError> {
    let (filter, page, format) = Params::list_or_file(query.as_deref())?;
    reader.covers(filter.gateway.as_deref())?;
    if format == Format::Page {
        return Ok(Json(state.store.events(&filter, &page, clock::now()).await?).into_response());
    }
    export::answer(EventRows { store: state.store, filter }, format, page.ascending).await
}
