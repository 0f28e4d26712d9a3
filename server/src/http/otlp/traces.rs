//! `POST /v1/traces`.

use super::export;
use super::signal::Signal;
use crate::http::error::ApiError;
use crate::http::guard::MayIngest;
use crate::http::state::AppState;
use crate::otlp::{Batch, Series, traces};
use axum::body::Body;
use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::Response;
use opentelemetry_proto::tonic::collector::trace::v1::{
    ExportTracePartialSuccess, ExportTraceServiceRequest, ExportTraceServiceResponse,
};

pub const PATH: &str = "/v1/traces";
pub const GRPC_PATH: &str = "/opentelemetry.proto.collector.trace.v1.TraceService/Export";

pub struct Traces;

impl Signal for Traces {
    type Request = ExportTraceServiceRequest;
    type Response = ExportTraceServiceResponse;
    const NAME: &'static str = "traces";
    const REJECTED: &'static str = "rejectedSpans";

    fn count(request: &Self::Request) -> usize {
        traces::count(request)
    }

    fn map(request: &Self::Request, bound: Option<&str>, _: &Series) -> Batch {
        traces::map(request, bound)
    }

    fn partial(rejected_spans: i64, error_message: String) -> Self::Response {
        Self::Response { partial_success: Some(ExportTracePartialSuccess { rejected_spans, error_message }) }
    }
}

/// Takes spans of OpenTelemetry; the answer comes after their events are on
/// disk.
#[utoipa::path(post, path = "/v1/traces", tag = "otlp",
    request_body(content = Vec<u8>, content_type = "application/x-protobuf",
        description = "ExportTraceServiceRequest; application/json is taken too"),
    responses(
        (status = 200, description = "ExportTraceServiceResponse, in the encoding of the request: all spans are committed to disk but those it counts as rejected"),
        (status = "4XX", description = "google.rpc.Status: 400 malformed, 401 no valid token, 403 not that gateway, 413 too large, 415 wrong content type, 429 over the token's rate"),
        (status = 503, description = "google.rpc.Status: queue full or database away, retry the same body after Retry-After"),
))]
pub async fn post(
    State(state): State<AppState>,
    MayIngest(principal): MayIngest,
    headers: HeaderMap,
    body: Body,
) -> Result<Response, ApiError> {
    export::over_http::<Traces>(&state, &principal, &headers, body).await
}
