//! `GET /api/v1/prices`.

use crate::answers;
use crate::http::error::ApiError;
use crate::http::guard::MayRead;
use crate::http::params::Params;
use crate::http::state::AppState;
use axum::Json;
use axum::extract::{RawQuery, State};
use model::price::PricesInEffect;

/// The prices that costs are estimated with where gateways do not tell them.
#[utoipa::path(get, path = "/api/v1/prices", tag = "metrics", responses((status = 200, body = PricesInEffect)))]
pub async fn get(
    State(state): State<AppState>,
    MayRead(reader): MayRead,
    RawQuery(query): RawQuery,
) -> Result<Json<PricesInEffect>, ApiError> {
    Params::parse(query.as_deref(), &[])?;
    Ok(Json(answers::prices(&state.store, reader.may_see(None))))
}
