//! OTLP over HTTP, `POST /v1/traces`, `/v1/metrics`, `/v1/logs`, and over
//! gRPC.

mod answer;
mod export;
mod grpc;
pub mod logs;
pub mod metrics;
mod signal;
pub mod traces;

pub use answer::Dialect;

use super::state::AppState;
use axum::Router;
use axum::routing::post;

pub fn router() -> Router<AppState> {
    Router::new()
        .route(traces::PATH, post(traces::post))
        .route(metrics::PATH, post(metrics::post))
        .route(logs::PATH, post(logs::post))
        .route(traces::GRPC_PATH, post(grpc::post::<traces::Traces>))
        .route(metrics::GRPC_PATH, post(grpc::post::<metrics::Metrics>))
        .route(logs::GRPC_PATH, post(grpc::post::<logs::Logs>))
}
