//! `GET /api/v1/gateways`.

use crate::answers;
use crate::clock;
use crate::http::error::ApiError;
use crate::http::guard::MayRead;
use crate::http::params::Params;
use crate::http::state::AppState;
use axum::Json;
use axum::extract::{RawQuery, State};
use model::gateway::GatewayHealth;
use model::query::Page;

/// All gateways with what is wrong with them, by id; of a bound token only
/// its own.
#[utoipa::path(get, path = "/api/v1/gateways", tag = "gateways",
    responses((status = 200, body = crate::http::openapi::GatewayPage)))]
pub async fn list(
    State(state): State<AppState>,
    MayRead(reader): MayRead,
    RawQuery(query): RawQuery,
) -> Result<Json<Page<GatewayHealth>>, ApiError> {
    Params::parse(query.as_deref(), &[])?;
    let mut items = answers::gateways_health(&state.store, clock::now()).await?;
    items.retain(|health| reader.covers(&health.gateway.gateway_id));
    Ok(Json(Page { items, next_cursor: None }))
}
