//! Addresses that no handler could answer.

use super::error::ApiError;
use axum::extract::Request;
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};

/// Refuses zero bytes in paths and queries: PostgreSQL takes none in text.
pub async fn check(request: Request, next: Next) -> Response {
    let uri = request.uri();
    if uri.path().contains("%00") || uri.query().is_some_and(|query| query.contains("%00")) {
        return ApiError::bad_request("bad_request", "The address holds a zero byte (`%00`): leave it out.")
            .into_response();
    }
    next.run(request).await
}
