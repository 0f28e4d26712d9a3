//! Every error response of the API gets the same body, with the request's id.

use super::body::RAW_BYTES_MAX;
use super::error::{ApiError, DATABASE_AWAY};
use super::otlp::Dialect;
use super::request_id::RequestId;
use super::state::AppState;
use axum::Json;
use axum::extract::{Request, State};
use axum::http::{StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use model::Timestamp;
use serde_json::json;

/// Rewrites error responses: those of our handlers by their [`ApiError`], and
/// the bare ones of the framework (no such route, wrong method) by status.
pub async fn envelope(State(state): State<AppState>, request: Request, next: Next) -> Response {
    let id = request.extensions().get::<RequestId>().cloned().unwrap_or_default();
    let path = request.uri().path().to_owned();
    let method = request.method().clone();
    let otlp = Dialect::of(&path, request.headers());
    let response = next.run(request).await;
    if let Some(error) = response.extensions().get::<ApiError>().cloned() {
        let since = state.outage.away_since().filter(|_| error.code == DATABASE_AWAY);
        return write(response, &error, &id, otlp, since);
    }
    let is_api = path.starts_with("/api/v1") || path == "/metrics" || otlp.is_some();
    let is_error = response.status().is_client_error() || response.status().is_server_error();
    if !is_api || !is_error || has_body_of_ours(&response) {
        return response;
    }
    let error = match response.status() {
        StatusCode::NOT_FOUND => {
            ApiError::not_found(format!("There is no {path}: see /api/v1/openapi.json for what there is."))
        }
        StatusCode::METHOD_NOT_ALLOWED => ApiError::new(
            StatusCode::METHOD_NOT_ALLOWED,
            "method_not_allowed",
            format!("{path} does not take {method}: see /api/v1/openapi.json for what it takes."),
        ),
        StatusCode::PAYLOAD_TOO_LARGE => ApiError::new(
            StatusCode::PAYLOAD_TOO_LARGE,
            "body_too_large",
            format!("The body has more than {RAW_BYTES_MAX} bytes: send less per request."),
        ),
        status if status.is_server_error() => ApiError::new(
            status,
            "internal",
            "The server failed to answer; its log has the cause under this requestId.",
        ),
        status => ApiError::new(status, "bad_request", format!("The request to {path} could not be read.")),
    };
    write(response, &error, &id, otlp, None)
}

/// A handler that answers JSON knows what it says: a 422 carries the receipt.
fn has_body_of_ours(response: &Response) -> bool {
    response.headers().get(header::CONTENT_TYPE).is_some_and(|kind| kind.as_bytes().starts_with(b"application/json"))
}

fn write(
    response: Response,
    error: &ApiError,
    id: &RequestId,
    otlp: Option<Dialect>,
    since: Option<Timestamp>,
) -> Response {
    let (mut parts, _) = response.into_parts();
    parts.headers.remove(header::CONTENT_LENGTH);
    parts.headers.remove(header::CONTENT_TYPE);
    if let Some(dialect) = otlp {
        return dialect.fault(parts, error);
    }
    let mut detail = json!({ "code": error.code, "message": error.message, "requestId": id.as_str() });
    let place = error.place();
    if let Some(key) = &place.key {
        detail["key"] = json!(key);
    }
    if let Some(column) = place.column {
        detail["column"] = json!(column);
    }
    if let Some(since) = since {
        detail["since"] = json!(since);
    }
    let body = json!({ "error": detail });
    let (json_parts, body) = Json(body).into_response().into_parts();
    parts.headers.extend(json_parts.headers);
    Response::from_parts(parts, body)
}
