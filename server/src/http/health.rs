//! `GET /api/v1/health`.

use super::error::ApiError;
use super::state::AppState;
use axum::Json;
use axum::extract::State;
use serde::Serialize;
use std::time::{Duration, Instant};
use tokio::time::timeout;

/// A database that takes longer than this counts as away.
const PING_TIMEOUT: Duration = Duration::from_secs(2);

#[derive(Serialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Health {
    status: &'static str,
    version: String,
    database: Database,
    /// Requests that wait for their commit.
    queue_depth: usize,
    /// Whether this server evaluates alerts; of those on one database, one does.
    alert_leader: bool,
}

#[derive(Serialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase")]
struct Database {
    kind: &'static str,
    /// Time of one round trip.
    latency_ms: f64,
}

/// Whether the server and its database answer. Needs no token.
#[utoipa::path(get, path = "/api/v1/health", tag = "health", responses(
    (status = 200, body = Health),
    (status = 503, description = "The database does not answer", body = super::openapi::ErrorBody)))]
pub async fn get(State(state): State<AppState>) -> Result<Json<Health>, ApiError> {
    let begun = Instant::now();
    match timeout(PING_TIMEOUT, state.store.ping()).await {
        Ok(Ok(())) => Ok(Json(Health {
            status: "ok",
            version: state.info.version.clone(),
            database: Database { kind: state.store.kind(), latency_ms: begun.elapsed().as_secs_f64() * 1000.0 },
            queue_depth: state.queue.depth(),
            alert_leader: state.alerts.leads(),
        })),
        Ok(Err(error)) => {
            tracing::error!(%error, "the health check failed");
            Err(away("does not answer"))
        }
        Err(_) => Err(away("took longer than two seconds to answer")),
    }
}

fn away(how: &str) -> ApiError {
    ApiError::unavailable(
        "database_unavailable",
        format!("The database {how}: see the server's log, and check DATABASE_URL and the disk."),
    )
}
