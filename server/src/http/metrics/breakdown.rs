//! `GET /api/v1/metrics/breakdown`.

use crate::answers;
use crate::clock;
use crate::http::error::ApiError;
use crate::http::guard::MayRead;
use crate::http::params::{Params, bad};
use crate::http::state::AppState;
use axum::Json;
use axum::extract::{RawQuery, State};
use model::metrics::{Breakdown, Dimension};

const KNOWN: [&str; 6] = ["by", "gateway", "agent", "model", "from", "to"];

/// Sums over a range of time by trigger, agent, model, gateway or tool;
/// without `from` over all that is stored.
#[utoipa::path(get, path = "/api/v1/metrics/breakdown", tag = "metrics",
    params(("by" = Dimension, Query), ("gateway" = Option<String>, Query),
        ("agent" = Option<String>, Query, description = "Not by trigger and tool"),
        ("model" = Option<String>, Query, description = "Not by trigger and tool"),
        ("from" = Option<String>, Query, description = "RFC 3339, inclusive"),
        ("to" = Option<String>, Query, description = "RFC 3339, exclusive")),
    responses((status = 200, body = Breakdown)))]
pub async fn get(
    State(state): State<AppState>,
    reader: MayRead,
    RawQuery(query): RawQuery,
) -> Result<Json<Breakdown>, ApiError> {
    let params = Params::parse(query.as_deref(), &[&KNOWN])?;
    let names = "trigger, agent, model, gateway or tool";
    let by = params.named("by", Dimension::parse, names)?;
    let by = by.ok_or_else(|| bad("by", &format!("is required: {names}")))?;
    let filter = params.filter()?;
    if matches!(by, Dimension::Trigger | Dimension::Tool) {
        let other = [("agent", &filter.agent), ("model", &filter.model)].into_iter().find(|(_, set)| set.is_some());
        if let Some((name, _)) = other {
            return Err(bad(name, &format!("does not go with by={}; leave it out", by.as_str())));
        }
    }
    reader.covers(filter.gateway.as_deref())?;
    Ok(Json(answers::breakdown(&state.store, by, &filter, clock::now()).await?))
}
