//! Requests that pages of other sites make.

use super::error::ApiError;
use axum::extract::Request;
use axum::http::Method;
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};

/// What a browser says of where a request comes from; nothing else can set it.
const HEADER: &str = "sec-fetch-site";

/// Refuses changes that a page of another site asks for: it may run in the
/// browser of a person who is signed in, or on the machine of a server that
/// asks for no token.
pub async fn check(request: Request, next: Next) -> Response {
    let is_read = matches!(*request.method(), Method::GET | Method::HEAD | Method::OPTIONS);
    let site = request.headers().get(HEADER).map(axum::http::HeaderValue::as_bytes);
    if !is_read && matches!(site, Some(b"cross-site" | b"same-site")) {
        return ApiError::forbidden(
            "The request comes from a page of another site: make it from the pages of this server or without a browser.",
        )
        .into_response();
    }
    next.run(request).await
}
