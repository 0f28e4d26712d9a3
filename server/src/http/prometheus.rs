//! `GET /metrics`, for Prometheus.

use super::error::ApiError;
use super::guard::MayReadAlways;
use super::state::AppState;
use axum::extract::{MatchedPath, Request, State};
use axum::http::header;
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use metrics_exporter_prometheus::{BuildError, Matcher, PrometheusBuilder, PrometheusHandle};
use model::alert::Severity;
use std::sync::OnceLock;
use std::time::Instant;

const LATENCY_BUCKETS_S: [f64; 12] = [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 5.0];

/// The program's metrics; installed once, shared by all servers of a process.
///
/// # Errors
/// If another recorder was installed before.
pub fn recorder() -> Result<PrometheusHandle, BuildError> {
    static HANDLE: OnceLock<PrometheusHandle> = OnceLock::new();
    if let Some(handle) = HANDLE.get() {
        return Ok(handle.clone());
    }
    let handle = PrometheusBuilder::new()
        .set_buckets_for_metric(Matcher::Suffix("_seconds".to_owned()), &LATENCY_BUCKETS_S)?
        .install_recorder();
    match handle {
        Ok(handle) => {
            begin_at_zero();
            Ok(HANDLE.get_or_init(|| handle).clone())
        }
        Err(error) => HANDLE.get().cloned().ok_or(error),
    }
}

/// What has not happened yet is told as zero: a counter that begins with its
/// first increment hides it from `rate`, and a panel without a series is empty.
fn begin_at_zero() {
    for outcome in ["stored", "spooled", "duplicate", "rejected"] {
        metrics::counter!("observatory_ingest_events_total", "outcome" => outcome).increment(0);
    }
    metrics::counter!("observatory_ingest_commit_failures_total").increment(0);
    for name in ["replayed_total", "refused_total", "damaged_segments_total", "failures_total"] {
        metrics::counter!(format!("observatory_spool_{name}")).increment(0);
    }
    metrics::counter!("observatory_retention_removed_events_total").increment(0);
    metrics::counter!("observatory_stream_gap_events_total").increment(0);
    metrics::counter!("observatory_unpriced_events_total").increment(0);
    metrics::gauge!("observatory_stream_connections").set(0.0);
    metrics::gauge!("observatory_alert_leader").set(0.0);
    metrics::gauge!("observatory_stream_feed_lag_positions").set(0.0);
    metrics::counter!("observatory_stream_feed_read_events_total").increment(0);
    metrics::counter!("observatory_notifications_missed_total").increment(0);
    for severity in Severity::ALL {
        metrics::counter!("observatory_alerts_fired_total", "severity" => severity.as_str()).increment(0);
    }
    for outcome in ["delivered", "failed", "dead"] {
        metrics::counter!("observatory_alert_deliveries_total", "outcome" => outcome).increment(0);
    }
    metrics::counter!("observatory_alert_write_failures_total").increment(0);
}

pub async fn get(State(state): State<AppState>, _: MayReadAlways) -> Result<Response, ApiError> {
    metrics::gauge!("observatory_ingest_queue_depth").set(state.queue.depth() as f64);
    metrics::gauge!("observatory_stream_cursor").set(state.hub.cursor() as f64);
    state.outage.measure();
    if let Some(bytes) = state.store.size_bytes() {
        metrics::gauge!("observatory_database_bytes").set(bytes as f64);
    }
    state.metrics.run_upkeep();
    let content_type = "text/plain; version=0.0.4; charset=utf-8";
    Ok(([(header::CONTENT_TYPE, content_type)], state.metrics.render()).into_response())
}

/// Counts and times requests by route, never by the path as sent.
pub async fn observe(request: Request, next: Next) -> Response {
    let matched = request.extensions().get::<MatchedPath>();
    let route = matched.map_or_else(|| "other".to_owned(), |path| path.as_str().to_owned());
    let method = request.method().as_str().to_owned();
    let begun = Instant::now();
    let response = next.run(request).await;
    let status = response.status().as_u16().to_string();
    metrics::counter!("observatory_http_requests_total", "route" => route.clone(), "method" => method, "status" => status)
        .increment(1);
    metrics::histogram!("observatory_http_request_duration_seconds", "route" => route)
        .record(begun.elapsed().as_secs_f64());
    response
}
