//! `GET /api/v1/sessions/{key}/events`.

use super::find;
use crate::clock;
use crate::http::error::ApiError;
use crate::http::guard::MayRead;
use crate::http::params::Params;
use crate::http::state::AppState;
use axum::Json;
use axum::extract::{Path, RawQuery, State};
use model::Event;
use model::query::{Filter, Page};

/// Events of one session, newest first unless `order=asc`.
#[utoipa::path(get, path = "/api/v1/sessions/{key}/events", tag = "sessions",
    params(("key" = String, Path, description = "Session key, URL-encoded"), crate::http::openapi::ListParams),
    responses((status = 200, body = crate::http::openapi::EventPage),
        (status = 404, body = crate::http::openapi::ErrorBody),
        (status = 409, body = crate::http::openapi::ErrorBody)))]
pub async fn list(
    State(state): State<AppState>,
    reader: MayRead,
    Path(key): Path<String>,
    RawQuery(query): RawQuery,
) -> Result<Json<Page<Event>>, ApiError> {
    let (filter, page) = Params::list(query.as_deref())?;
    let session = find(&state, &reader, &key, filter.gateway.as_deref()).await?;
    let filter = Filter { gateway: Some(session.gateway_id), session: Some(key), ..filter };
    Ok(Json(state.store.events(&filter, &page, clock::now()).await?))
}
