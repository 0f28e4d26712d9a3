//! `GET /api/v1/deliveries`.

use crate::http::error::ApiError;
use crate::http::guard::MayReadAll;
use crate::http::params::Params;
use crate::http::state::AppState;
use axum::Json;
use axum::extract::{RawQuery, State};
use model::alert::{Delivery, DeliveryState};
use model::query::{DeliveryFilter, Page};

const KNOWN: [&str; 6] = ["state", "receiver", "alert", "limit", "cursor", "order"];

/// Messages to receivers, newest first.
#[utoipa::path(get, path = "/api/v1/deliveries", tag = "deliveries",
    params(("state" = Option<String>, Query, description = "waiting, delivered or dead (given up)"),
        ("receiver" = Option<String>, Query), ("alert" = Option<String>, Query, description = "Id of an alert"),
        ("limit" = Option<u32>, Query, minimum = 1, maximum = 500),
        ("cursor" = Option<String>, Query), ("order" = Option<String>, Query)),
    responses((status = 200, body = crate::http::openapi::DeliveryPage),
        (status = 400, body = crate::http::openapi::ErrorBody)))]
pub async fn list(
    State(state): State<AppState>,
    _: MayReadAll,
    RawQuery(query): RawQuery,
) -> Result<Json<Page<Delivery>>, ApiError> {
    let params = Params::parse(query.as_deref(), &[&KNOWN])?;
    let filter = DeliveryFilter {
        state: params.named("state", DeliveryState::parse, "waiting, delivered or dead")?,
        receiver: params.get("receiver"),
        alert: params.get("alert"),
    };
    Ok(Json(state.alerts.deliveries(&filter, &params.page()?).await?))
}
