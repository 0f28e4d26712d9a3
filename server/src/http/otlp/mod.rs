//! OTLP/HTTP: `POST /v1/traces`, `/v1/metrics`, `/v1/logs`.

mod answer;
mod export;
pub mod logs;
pub mod metrics;
pub mod traces;

pub use answer::{encoding, fault, is_otlp};

use super::state::AppState;
use axum::Router;
use axum::routing::post;

pub fn router() -> Router<AppState> {
    Router::new()
        .route(traces::PATH, post(traces::post))
        .route(metrics::PATH, post(metrics::post))
        .route(logs::PATH, post(logs::post))
}
