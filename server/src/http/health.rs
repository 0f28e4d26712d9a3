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
}

#[derive(Serialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase")]
struct Database {
    kind: &'static str,
    /// Time of one round trip.
    latency_ms: f64,
    /// The read replica, where one is set.
    #[serde(skip_serializing_if = "Option::is_none")]
    replica: Option<Replica>,
}

#[derive(Serialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase")]
struct Replica {
    /// Whether queries go to it; otherwise the primary answers them.
    in_use: bool,
    /// How far it is behind; none while it does not answer.
    lag_ms: Option<f64>,
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
            database: Database {
                kind: state.store.kind(),
                latency_ms: begun.elapsed().as_secs_f64() * 1000.0,
                replica: state.store.replica_status().map(|status| Replica {
                    in_use: status.in_use,
                    lag_ms: status.lag.map(|lag| lag.as_secs_f64() * 1000.0),
                }),
            },
            queue_depth: state.queue.depth(),
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
