//! `PATCH /api/v1/gateways/{id}`.

use super::not_found;
use crate::answers;
use crate::clock;
use crate::http::body;
use crate::http::error::ApiError;
use crate::http::guard::MayAdminister;
use crate::http::state::AppState;
use axum::Json;
use axum::body::Body;
use axum::extract::{Path, State};
use axum::http::HeaderMap;
use model::gateway::{GatewayChange, GatewayDetail, NAME_BYTES_MAX};

/// Renames or mutes a gateway; what is left out stays.
#[utoipa::path(patch, path = "/api/v1/gateways/{id}", tag = "gateways", request_body = GatewayChange,
    params(("id" = String, Path, description = "Gateway id, URL-encoded")),
    responses((status = 200, body = GatewayDetail),
        (status = 400, body = crate::http::openapi::ErrorBody),
        (status = 404, body = crate::http::openapi::ErrorBody)))]
pub async fn change(
    State(state): State<AppState>,
    MayAdminister(admin): MayAdminister,
    Path(id): Path<String>,
    headers: HeaderMap,
    body: Body,
) -> Result<Json<GatewayDetail>, ApiError> {
    let bytes = body::read_json(&headers, body).await?;
    let change: GatewayChange = serde_json::from_slice(&bytes).map_err(|error| {
        ApiError::bad_request("bad_change", format!("The body is not a change of a gateway: {error}."))
    })?;
    check(&change)?;
    super::may_change(&admin, &id)?;
    if !state.store.change_gateway(&id, &change).await? {
        return Err(not_found(&id));
    }
    state.alerts.gateways_changed().await;
    let detail = answers::gateway_detail(&state.store, &id, clock::now()).await?;
    detail.map(Json).ok_or_else(|| not_found(&id))
}

/// # Errors
/// If the name is too long.
pub fn check(change: &GatewayChange) -> Result<(), ApiError> {
    match &change.name {
        Some(name) if name.len() > NAME_BYTES_MAX || name.contains('\0') => Err(ApiError::bad_request(
            "bad_change",
            format!("`name` has {} bytes: use at most {NAME_BYTES_MAX}, none of them zero.", name.len()),
        )),
        _ => Ok(()),
    }
}
