//! `GET /api/v1/metrics/summary`.

use crate::answers;
use crate::clock;
use crate::http::error::ApiError;
use crate::http::guard::MayRead;
use crate::http::params::Params;
use crate::http::state::AppState;
use axum::Json;
use axum::extract::{RawQuery, State};
use model::metrics::Summary;

const KNOWN: [&str; 5] = ["gateway", "agent", "model", "from", "to"];

/// Sums over a range of time, and per bucket of it; without `from` over all
/// that is stored.
#[utoipa::path(get, path = "/api/v1/metrics/summary", tag = "metrics",
    params(("gateway" = Option<String>, Query), ("agent" = Option<String>, Query), ("model" = Option<String>, Query),
        ("from" = Option<String>, Query, description = "RFC 3339, inclusive"),
        ("to" = Option<String>, Query, description = "RFC 3339, exclusive")),
    responses((status = 200, body = Summary)))]
pub async fn get(
    State(state): State<AppState>,
    reader: MayRead,
    RawQuery(query): RawQuery,
) -> Result<Json<Summary>, ApiError> {
    let filter = Params::parse(query.as_deref(), &[&KNOWN])?.filter()?;
    reader.covers(filter.gateway.as_deref())?;
    Ok(Json(answers::summary(&state.store, &filter, clock::now()).await?))
}
