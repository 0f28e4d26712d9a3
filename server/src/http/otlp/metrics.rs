//! `POST /v1/metrics`.

use super::export;
use super::signal::Signal;
use crate::http::error::ApiError;
use crate::http::guard::MayIngest;
use crate::http::state::AppState;
use crate::otlp::{Batch, Series, metrics};
use axum::body::Body;
use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::Response;
use opentelemetry_proto::tonic::collector::metrics::v1::{
    ExportMetricsPartialSuccess, ExportMetricsServiceRequest, ExportMetricsServiceResponse,
};

pub const PATH: &str = "/v1/metrics";
pub const GRPC_PATH: &str = "/opentelemetry.proto.collector.metrics.v1.MetricsService/Export";

pub struct Metrics;

impl Signal for Metrics {
    type Request = ExportMetricsServiceRequest;
    type Response = ExportMetricsServiceResponse;
    const NAME: &'static str = "metrics";
    const REJECTED: &'static str = "rejectedDataPoints";

    fn count(request: &Self::Request) -> usize {
        metrics::count(request)
    }

    fn map(request: &Self::Request, bound: Option<&str>, series: &Series) -> Batch {
        metrics::map(request, bound, series)
    }

    fn partial(rejected_data_points: i64, error_message: String) -> Self::Response {
        Self::Response { partial_success: Some(ExportMetricsPartialSuccess { rejected_data_points, error_message }) }
    }
}

/// Takes metric points of OpenTelemetry; the answer comes after their events are on
/// disk.
#[utoipa::path(post, path = "/v1/metrics", tag = "otlp",
    request_body(content = Vec<u8>, content_type = "application/x-protobuf",
        description = "ExportMetricsServiceRequest; application/json is taken too"),
    responses(
        (status = 200, description = "ExportMetricsServiceResponse, in the encoding of the request: all points are committed to disk but those it counts as rejected"),
        (status = "4XX", description = "google.rpc.Status: 400 malformed, 401 no valid token, 403 not that gateway, 413 too large, 415 wrong content type, 429 over the token's rate"),
        (status = 503, description = "google.rpc.Status: queue full or database away, retry the same body after Retry-After"),
))]
pub async fn post(
    State(state): State<AppState>,
    MayIngest(principal): MayIngest,
    headers: HeaderMap,
    body: Body,
) -> Result<Response, ApiError> {
    export::over_http::<Metrics>(&state, &principal, &headers, body).await
}
