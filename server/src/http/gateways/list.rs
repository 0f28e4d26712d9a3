//! `GET /api/v1/gateways`.

use crate::clock;
use crate::http::error::ApiError;
use crate::http::guard::MayRead;
use crate::http::params::Params;
use crate::http::state::AppState;
use axum::Json;
use axum::extract::{RawQuery, State};
use model::gateway::Gateway;
use model::query::Page;

/// All gateways that have sent events, by name; of a bound token only its own.
#[utoipa::path(get, path = "/api/v1/gateways", tag = "gateways",
    responses((status = 200, body = crate::http::openapi::GatewayPage)))]
pub async fn list(
    State(state): State<AppState>,
    MayRead(reader): MayRead,
    RawQuery(query): RawQuery,
) -> Result<Json<Page<Gateway>>, ApiError> {
    Params::parse(query.as_deref(), &[])?;
    let mut items = state.store.gateways(clock::now()).await?;
    items.retain(|gateway| reader.covers(&gateway.gateway_id));
    Ok(Json(Page { items, next_cursor: None }))
}
