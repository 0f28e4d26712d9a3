//! `GET /api/v1/alerts`.

use crate::http::error::ApiError;
use crate::http::guard::MayRead;
use crate::http::params::Params;
use crate::http::state::AppState;
use axum::Json;
use axum::extract::{RawQuery, State};
use model::alert::Alert;
use model::query::Page;

const KNOWN: [&str; 6] = ["gateway", "session", "from", "to", "limit", "cursor"];

/// Alerts that fired, newest first.
#[utoipa::path(get, path = "/api/v1/alerts", tag = "alerts",
    params(("gateway" = Option<String>, Query), ("session" = Option<String>, Query), ("from" = Option<String>, Query),
        ("to" = Option<String>, Query), ("limit" = Option<u32>, Query, minimum = 1, maximum = 500),
        ("cursor" = Option<String>, Query)),
    responses((status = 200, body = crate::http::openapi::AlertPage)))]
pub async fn list(
    State(state): State<AppState>,
    reader: MayRead,
    RawQuery(query): RawQuery,
) -> Result<Json<Page<Alert>>, ApiError> {
    let params = Params::parse(query.as_deref(), &[&KNOWN])?;
    let filter = params.filter()?;
    reader.covers(filter.gateway.as_deref())?;
    Ok(Json(state.store.alerts(&filter, &params.page()?).await?))
}
