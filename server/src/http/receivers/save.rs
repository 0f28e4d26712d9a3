//! `PUT /api/v1/receivers/{name}`.

use crate::http::body;
use crate::http::error::ApiError;
use crate::http::guard::MayAdministerAll;
use crate::http::state::AppState;
use axum::Json;
use axum::body::Body;
use axum::extract::{Path, State};
use axum::http::HeaderMap;
use model::alert::ReceiverInfo;
use serde::Serialize;
use serde_json::Value;
use utoipa::ToSchema;

/// Settings of a receiver: beside these the keys of its type, as
/// docs/alert-receivers.md lists them.
#[derive(Serialize, ToSchema)]
pub struct ReceiverSettings {
    /// `webhook`, `slack`, `discord`, `pagerduty`, `teams`, `ntfy`,
    /// `telegram`, `email` or `openclaw`.
    r#type: String,
    /// Messages per minute, in place of the limit of its type.
    #[schema(minimum = 1, maximum = 60000)]
    per_minute_max: Option<u32>,
}

/// Makes a receiver. Onto one of the same type that was made here, the body is
/// laid as a merge patch (RFC 7396): what is left out stays, secrets too, and
/// `null` removes.
#[utoipa::path(put, path = "/api/v1/receivers/{name}", tag = "receivers", request_body = ReceiverSettings,
    params(("name" = String, Path, description = "1 to 64 letters, digits, `_`, `-` or `.`")),
    responses((status = 200, body = ReceiverInfo),
        (status = 400, description = "What is wrong with it; no secret is repeated",
            body = crate::http::openapi::ErrorBody),
        (status = 409, description = "It comes from the alerts file or the environment",
            body = crate::http::openapi::ErrorBody)))]
pub async fn save(
    State(state): State<AppState>,
    MayAdministerAll(_): MayAdministerAll,
    Path(name): Path<String>,
    headers: HeaderMap,
    body: Body,
) -> Result<Json<ReceiverInfo>, ApiError> {
    let settings: Value = body::read_as(&headers, body, "a receiver").await?;
    state.alerts.save_receiver(&name, settings).await?;
    Ok(Json(state.alerts.receiver(&name).await?))
}
