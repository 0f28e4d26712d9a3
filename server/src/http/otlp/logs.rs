//! `POST /v1/logs`.

use super::export;
use super::signal::Signal;
use crate::http::error::ApiError;
use crate::http::guard::MayIngest;
use crate::http::state::AppState;
use crate::otlp::{Batch, Series, logs};
use axum::body::Body;
use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::Response;
use opentelemetry_proto::tonic::collector::logs::v1::{
    ExportLogsPartialSuccess, ExportLogsServiceRequest, ExportLogsServiceResponse,
};

pub const PATH: &str = "/v1/logs";
pub const GRPC_PATH: &str = "/opentelemetry.proto.collector.logs.v1.LogsService/Export";

pub struct Logs;

impl Signal for Logs {
    type Request = ExportLogsServiceRequest;
    type Response = ExportLogsServiceResponse;
    const NAME: &'static str = "logs";
    const REJECTED: &'static str = "rejectedLogRecords";

    fn count(request: &Self::Request) -> usize {
        logs::count(request)
    }

    fn map(request: &Self::Request, bound: Option<&str>, _: &Series) -> Batch {
        logs::map(request, bound)
    }

    fn partial(rejected_log_records: i64, error_message: String) -> Self::Response {
        Self::Response { partial_success: Some(ExportLogsPartialSuccess { rejected_log_records, error_message }) }
    }
}

/// Takes log records of OpenTelemetry; the answer comes after their events are on
/// disk.
#[utoipa::path(post, path = "/v1/logs", tag = "otlp",
    request_body(content = Vec<u8>, content_type = "application/x-protobuf",
        description = "ExportLogsServiceRequest; application/json is taken too"),
    responses(
        (status = 200, description = "ExportLogsServiceResponse, in the encoding of the request: all records are committed to disk but those it counts as rejected"),
        (status = "4XX", description = "google.rpc.Status: 400 malformed, 401 no valid token, 403 not that gateway, 413 too large, 415 wrong content type, 429 over the token's rate"),
        (status = 503, description = "google.rpc.Status: queue full or database away, retry the same body after Retry-After"),
))]
pub async fn post(
    State(state): State<AppState>,
    MayIngest(principal): MayIngest,
    headers: HeaderMap,
    body: Body,
) -> Result<Response, ApiError> {
    export::over_http::<Logs>(&state, &principal, &headers, body).await
}
