//! OTLP/gRPC on the same listener: one message each way, framed by a flag
//! and a length, over HTTP/2 with the outcome in trailers.

use super::answer::{self, response};
use super::export::take;
use super::signal::Signal;
use crate::access::Principal;
use crate::http::body;
use crate::http::error::ApiError;
use crate::http::guard::MayIngest;
use crate::http::state::AppState;
use crate::otlp::Encoding;
use axum::body::{Body, Bytes};
use axum::extract::State;
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header, response as http_response};
use axum::response::Response;
use http_body_util::{BodyExt, Full};
use std::convert::Infallible;

const CONTENT_TYPE: HeaderValue = HeaderValue::from_static("application/grpc");
const STATUS: HeaderName = HeaderName::from_static("grpc-status");
const MESSAGE: HeaderName = HeaderName::from_static("grpc-message");
/// A flag that tells whether the message is compressed, and its length.
const FRAME_HEAD_BYTES: usize = 5;

pub async fn post<S: Signal>(
    State(state): State<AppState>,
    MayIngest(principal): MayIngest,
    headers: HeaderMap,
    body: Body,
) -> Result<Response, ApiError> {
    export::<S>(&state, &principal, &headers, body).await
}

async fn export<S: Signal>(
    state: &AppState,
    principal: &Principal,
    headers: &HeaderMap,
    body: Body,
) -> Result<Response, ApiError> {
    let kind = headers.get(header::CONTENT_TYPE).map_or(&b""[..], HeaderValue::as_bytes);
    if !kind.starts_with(b"application/grpc") || kind.starts_with(b"application/grpc-web") {
        let message = "This path speaks gRPC: send application/grpc, or use /v1/traces, /v1/metrics and /v1/logs.";
        return Err(ApiError::new(StatusCode::UNSUPPORTED_MEDIA_TYPE, "unsupported_media_type", message));
    }
    let frame = body::read(&HeaderMap::new(), body).await?;
    let message = unframed(headers, frame).await?;
    let rejections = take::<S>(state, principal, Encoding::Protobuf, &message).await?;
    Ok(success(&response::<S>(&rejections)))
}

/// The one message of a request.
async fn unframed(headers: &HeaderMap, frame: Vec<u8>) -> Result<Vec<u8>, ApiError> {
    let bad = |what: &str| ApiError::bad_request("bad_frame", format!("The gRPC message {what}."));
    let Some((head, message)) = frame.split_at_checked(FRAME_HEAD_BYTES) else {
        return Err(bad("is missing"));
    };
    let length = u32::from_be_bytes([head[1], head[2], head[3], head[4]]);
    if usize::try_from(length) != Ok(message.len()) {
        return Err(bad("is not as long as it says, or not the only one"));
    }
    match head[0] {
        0 => Ok(message.to_vec()),
        1 => {
            let mut encoding = HeaderMap::new();
            let named =
                headers.get("grpc-encoding").ok_or_else(|| bad("is compressed, but grpc-encoding is missing"))?;
            encoding.insert(header::CONTENT_ENCODING, named.clone());
            body::read(&encoding, Body::from(message.to_vec())).await
        }
        _ => Err(bad("has an unknown flag")),
    }
}

fn success(message: &[u8]) -> Response {
    let mut frame = vec![0];
    // Responses hold a number and a few sentences.
    frame.extend(u32::try_from(message.len()).unwrap_or(u32::MAX).to_be_bytes());
    frame.extend(message);
    let trailers = HeaderMap::from_iter([(STATUS, HeaderValue::from_static("0"))]);
    let body = Full::new(Bytes::from(frame)).with_trailers(async move { Some(Ok::<_, Infallible>(trailers)) });
    let mut response = Response::new(Body::new(body));
    response.headers_mut().insert(header::CONTENT_TYPE, CONTENT_TYPE);
    response
}

/// A response of trailers alone, which then stand in its head.
pub fn fault(mut parts: http_response::Parts, error: &ApiError) -> Response {
    let code = match error.status {
        // Senders give up on "resource exhausted": this one should come again.
        StatusCode::TOO_MANY_REQUESTS => answer::code(StatusCode::SERVICE_UNAVAILABLE),
        status => answer::code(status),
    };
    parts.status = StatusCode::OK;
    parts.headers.insert(header::CONTENT_TYPE, CONTENT_TYPE);
    parts.headers.insert(STATUS, HeaderValue::from(code));
    if let Ok(message) = HeaderValue::from_str(&escaped(&error.message)) {
        parts.headers.insert(MESSAGE, message);
    }
    Response::from_parts(parts, Body::empty())
}

/// Percent-encoded but for printable ASCII, as `grpc-message` is.
fn escaped(message: &str) -> String {
    let escape = |byte: u8| match byte {
        b'%' => "%25".to_owned(),
        b' '..=b'~' => char::from(byte).to_string(),
        other => format!("%{other:02X}"),
    };
    message.bytes().map(escape).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    async fn read(bytes: &[u8]) -> Result<Vec<u8>, ApiError> {
        unframed(&HeaderMap::new(), bytes.to_vec()).await
    }

    #[tokio::test]
    async fn a_frame_holds_one_message_of_the_length_it_says() {
        assert_eq!(read(&[0, 0, 0, 0, 2, 7, 8]).await.unwrap(), [7, 8]);
        assert_eq!(read(&[0, 0, 0, 0, 0]).await.unwrap(), [0; 0]);
        for bad in
            [&[][..], &[0, 0, 0, 0], &[0, 0, 0, 0, 3, 7, 8], &[0, 0, 0, 0, 1, 7, 8], &[1, 0, 0, 0, 0], &[2, 0, 0, 0, 0]]
        {
            assert_eq!(read(bad).await.unwrap_err().status, StatusCode::BAD_REQUEST, "{bad:?}");
        }
    }

    #[test]
    fn messages_are_escaped() {
        assert_eq!(escaped("50 % für\n"), "50 %25 f%C3%BCr%0A");
    }
}
