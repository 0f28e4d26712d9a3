//! `POST /api/v1/receivers/{name}/test`.

use crate::http::error::ApiError;
use crate::http::guard::MayAdministerAll;
use crate::http::state::AppState;
use axum::Json;
use axum::extract::{Path, State};
use serde::Serialize;
use utoipa::ToSchema;

/// A receiver took a test message.
#[derive(Serialize, ToSchema)]
pub struct ReceiverTest {
    /// What it said.
    note: String,
}

/// Sends a test message to a receiver at once.
#[utoipa::path(post, path = "/api/v1/receivers/{name}/test", tag = "receivers", params(("name" = String, Path)),
    responses((status = 200, body = ReceiverTest),
        (status = 404, body = crate::http::openapi::ErrorBody),
        (status = 502, description = "It did not take the message; the reason", body = crate::http::openapi::ErrorBody)))]
pub async fn test(
    State(state): State<AppState>,
    MayAdministerAll(_): MayAdministerAll,
    Path(name): Path<String>,
) -> Result<Json<ReceiverTest>, ApiError> {
    Ok(Json(ReceiverTest { note: state.alerts.test_receiver(&name).await? }))
}
