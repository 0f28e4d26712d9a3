//! `GET /api/v1/health`.

use super::error::{ApiError, DATABASE_AWAY};
use super::state::AppState;
use crate::clock;
use crate::outage::PROBE_TIMEOUT;
use axum::Json;
use axum::extract::State;
use model::Timestamp;
use model::standing::{DatabaseState, SpoolDepth};
use serde::Serialize;
use std::time::Instant;
use tokio::time::timeout;

#[derive(Serialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Health {
    /// `ok`; `degraded` while the database is away and events are kept on
    /// disk for it.
    status: &'static str,
    version: String,
    database: Database,
    /// Requests that wait for their commit.
    queue_depth: usize,
    /// Whether this server evaluates alerts; of those on one database, one does.
    alert_leader: bool,
    /// Where events are kept while the database is away.
    spool: Option<SpoolHealth>,
}

#[derive(Serialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase")]
struct Database {
    kind: &'static str,
    state: DatabaseState,
    /// While it is away: when it last answered.
    #[schema(value_type = Option<String>, format = DateTime)]
    since: Option<Timestamp>,
    /// Time of one round trip.
    latency_ms: Option<f64>,
    /// The read replica, where one is set.
    #[serde(skip_serializing_if = "Option::is_none")]
    replica: Option<Replica>,
}

#[derive(Serialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase")]
struct SpoolHealth {
    #[serde(flatten)]
    depth: SpoolDepth,
    /// Age of the oldest event that waits.
    age_seconds: f64,
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
    (status = 503, description = "The database does not answer, and no event can be taken",
        body = super::openapi::ErrorBody)))]
pub async fn get(State(state): State<AppState>) -> Result<Json<Health>, ApiError> {
    let begun = Instant::now();
    let failure = match timeout(PROBE_TIMEOUT, state.store.probe()).await {
        Ok(Ok(())) => None,
        Ok(Err(error)) => {
            tracing::error!(%error, "the health check failed");
            Some("does not answer")
        }
        Err(_) => Some("took longer than two seconds to answer"),
    };
    let latency_ms = failure.is_none().then(|| begun.elapsed().as_secs_f64() * 1000.0);
    let depth = state.outage.spool().map(|spool| spool.depth());
    let has_room = depth.is_some_and(|depth| depth.bytes < depth.bytes_max);
    if let Some(how) = failure.filter(|_| !has_room) {
        return Err(away(how));
    }
    let database = if failure.is_none() { DatabaseState::Up } else { DatabaseState::Away };
    Ok(Json(Health {
        status: if failure.is_none() { "ok" } else { "degraded" },
        version: state.info.version.clone(),
        database: Database {
            kind: state.store.kind(),
            state: database,
            since: state.outage.away_since().filter(|_| failure.is_some()),
            latency_ms,
            replica: state.store.replica_status().map(|status| Replica {
                in_use: status.in_use,
                lag_ms: status.lag.map(|lag| lag.as_secs_f64() * 1000.0),
            }),
        },
        queue_depth: state.queue.depth(),
        alert_leader: state.alerts.leads(),
        spool: depth.map(|depth| SpoolHealth {
            depth,
            age_seconds: depth.oldest_at.map_or(0.0, |oldest| clock::now().since(oldest).max(0) as f64 / 1e6),
        }),
    }))
}

fn away(how: &str) -> ApiError {
    ApiError::unavailable(
        DATABASE_AWAY,
        format!("The database {how}: see the server's log, and check DATABASE_URL and the disk."),
    )
}
