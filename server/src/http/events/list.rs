//! `GET /api/v1/events`.

use crate::clock;
use crate::http::error::ApiError;
use crate::http::guard::MayRead;
use crate::http::params::Params;
use crate::http::state::AppState;
use axum::Json;
use axum::extract::{RawQuery, State};
use model::Event;
use model::query::Page;

/// Events, newest first unless `order=asc`.
#[utoipa::path(get, path = "/api/v1/events", tag = "events", params(crate::http::openapi::ListParams),
    responses((status = 200, body = crate::http::openapi::EventPage)))]
pub async fn list(
    State(state): State<AppState>,
    reader: MayRead,
    RawQuery(query): RawQuery,
) -> Result<Json<Page<Event>>, ApiError> {
    let (filter, page) = Params::list(query.as_deref())?;
    reader.covers(filter.gateway.as_deref())?;
    Ok(Json(state.store.events(&filter, &page, clock::now()).await?))
}
