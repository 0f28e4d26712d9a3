//! `GET /api/v1/alerts`.

use crate::http::error::ApiError;
use crate::http::guard::MayRead;
use crate::http::params::Params;
use crate::http::state::AppState;
use axum::Json;
use axum::extract::{RawQuery, State};
use model::alert::{Alert, Severity};
use model::query::{AlertFilter, AlertStanding, Page};

const KNOWN: [&str; 12] =
    ["state", "severity", "rule", "gateway", "session", "agent", "q", "from", "to", "limit", "cursor", "order"];

/// Alerts, newest first.
#[utoipa::path(get, path = "/api/v1/alerts", tag = "alerts",
    params(("state" = Option<String>, Query, description = "pending, firing, acknowledged, resolved, or active for the middle two"),
        ("severity" = Option<String>, Query, description = "info, warning or critical"),
        ("rule" = Option<String>, Query), ("gateway" = Option<String>, Query), ("session" = Option<String>, Query),
        ("agent" = Option<String>, Query), ("q" = Option<String>, Query, description = "Text in message, rule or session key"),
        ("from" = Option<String>, Query), ("to" = Option<String>, Query),
        ("limit" = Option<u32>, Query, minimum = 1, maximum = 500),
        ("cursor" = Option<String>, Query), ("order" = Option<String>, Query)),
    responses((status = 200, body = crate::http::openapi::AlertPage)))]
pub async fn list(
    State(state): State<AppState>,
    reader: MayRead,
    RawQuery(query): RawQuery,
) -> Result<Json<Page<Alert>>, ApiError> {
    let params = Params::parse(query.as_deref(), &[&KNOWN])?;
    let filter = filter(&params)?;
    reader.covers(filter.gateway.as_deref())?;
    Ok(Json(state.alerts.list(&filter, &params.page()?).await?))
}

fn filter(params: &Params) -> Result<AlertFilter, ApiError> {
    let standing = params.named("state", AlertStanding::parse, "active, pending, firing, acknowledged or resolved")?;
    Ok(AlertFilter {
        standing: standing.unwrap_or_default(),
        severity: params.named("severity", Severity::parse, "info, warning or critical")?,
        rule: params.get("rule"),
        gateway: params.get("gateway"),
        session: params.get("session"),
        agent: params.get("agent"),
        q: params.get("q"),
        from: params.time("from")?,
        to: params.time("to")?,
    })
}
