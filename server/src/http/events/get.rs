//! `GET /api/v1/events/{id}`.

use super::not_found;
use crate::http::error::ApiError;
use crate::http::guard::MayRead;
use crate::http::params::Params;
use crate::http::state::AppState;
use axum::Json;
use axum::extract::{Path, RawQuery, State};
use model::Event;
use uuid::Uuid;

/// One event.
#[utoipa::path(get, path = "/api/v1/events/{id}", tag = "events",
    params(("id" = String, Path, description = "UUID of the event")),
    responses((status = 200, body = crate::http::openapi::EventBody),
        (status = 404, body = crate::http::openapi::ErrorBody)))]
pub async fn get(
    State(state): State<AppState>,
    reader: MayRead,
    Path(id): Path<String>,
    RawQuery(query): RawQuery,
) -> Result<Json<Event>, ApiError> {
    Params::parse(query.as_deref(), &[])?;
    let known = match Uuid::try_parse(&id) {
        Ok(uuid) => state.store.event(uuid).await?,
        Err(_) => None,
    };
    // An event of a gateway that the token does not cover is as good as none.
    let event = known.filter(|event| reader.0.may_see(Some(&event.gateway_id)));
    Ok(Json(event.ok_or_else(|| not_found(&id))?))
}
