//! `POST /v1/metrics`.

use super::answer::{Answer, success};
use super::export::{admit, deliver, receive};
use crate::http::error::ApiError;
use crate::http::guard::MayIngest;
use crate::http::state::AppState;
use crate::otlp::metrics;
use axum::body::Body;
use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::Response;
use opentelemetry_proto::tonic::collector::metrics::v1::{
    ExportMetricsPartialSuccess, ExportMetricsServiceRequest, ExportMetricsServiceResponse,
};

pub const PATH: &str = "/v1/metrics";

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
    let (encoding, request) = receive::<ExportMetricsServiceRequest>(&headers, body).await?;
    admit(&state, &principal, metrics::count(&request))?;
    let batch = metrics::map(&request, principal.sole_gateway(), &state.series);
    let rejections = deliver(&state, &principal, "metrics", batch).await?;
    Ok(success(
        encoding,
        Answer { rejected_member: "rejectedDataPoints", rejections },
        |rejected_data_points, error_message| ExportMetricsServiceResponse {
            partial_success: Some(ExportMetricsPartialSuccess { rejected_data_points, error_message }),
        },
    ))
}
