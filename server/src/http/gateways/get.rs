//! `GET /api/v1/gateways/{id}`.

use super::not_found;
use crate::answers;
use crate::clock;
use crate::http::error::ApiError;
use crate::http::guard::MayRead;
use crate::http::params::Params;
use crate::http::state::AppState;
use axum::Json;
use axum::extract::{Path, RawQuery, State};
use model::gateway::GatewayDetail;

/// One gateway: its versions, clock, missing events and kinds of events.
#[utoipa::path(get, path = "/api/v1/gateways/{id}", tag = "gateways",
    params(("id" = String, Path, description = "Gateway id, URL-encoded")),
    responses((status = 200, body = GatewayDetail), (status = 404, body = crate::http::openapi::ErrorBody)))]
pub async fn get(
    State(state): State<AppState>,
    reader: MayRead,
    Path(id): Path<String>,
    RawQuery(query): RawQuery,
) -> Result<Json<GatewayDetail>, ApiError> {
    Params::parse(query.as_deref(), &[])?;
    reader.covers(Some(&id))?;
    let detail = answers::gateway_detail(&state.store, &id, clock::now()).await?;
    detail.map(Json).ok_or_else(|| not_found(&id))
}
