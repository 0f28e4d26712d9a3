//! Answers in the encoding of the request, as the protocol has them.

use super::signal::Signal;
use super::{grpc, logs, metrics, traces};
use crate::http::error::ApiError;
use crate::otlp::{Encoding, Rejections};
use axum::body::Body;
use axum::http::{HeaderMap, HeaderValue, StatusCode, header, response};
use axum::response::{IntoResponse, Response};
use prost::Message;
use serde_json::json;

/// 200; with the number of rejected items and the reasons, where there are
/// such.
pub fn success<S: Signal>(encoding: Encoding, rejections: &Rejections) -> Response {
    let body = match encoding {
        Encoding::Protobuf => response::<S>(rejections),
        Encoding::Json if rejections.items == 0 => b"{}".to_vec(),
        Encoding::Json => {
            let partial = json!({ S::REJECTED: rejections.items.to_string(), "errorMessage": rejections.message() });
            json!({ "partialSuccess": partial }).to_string().into_bytes()
        }
    };
    ([(header::CONTENT_TYPE, encoding.content_type())], body).into_response()
}

/// The signal's response in protobuf: nothing at all where all was taken.
pub fn response<S: Signal>(rejections: &Rejections) -> Vec<u8> {
    match i64::try_from(rejections.items).unwrap_or(i64::MAX) {
        0 => Vec::new(),
        rejected => S::partial(rejected, rejections.message()).encode_to_vec(),
    }
}

/// `google.rpc.Status`, the body of every failure.
#[derive(Clone, PartialEq, Message)]
struct Status {
    #[prost(int32, tag = "1")]
    code: i32,
    #[prost(string, tag = "2")]
    message: String,
}

/// How failures are written to those who speak OTLP.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Dialect {
    Http(Encoding),
    Grpc,
}

impl Dialect {
    /// `None` for requests to other paths.
    pub fn of(path: &str, headers: &HeaderMap) -> Option<Self> {
        if [traces::GRPC_PATH, metrics::GRPC_PATH, logs::GRPC_PATH].contains(&path) {
            return Some(Self::Grpc);
        }
        let value = headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
        let encoding = Encoding::of(value).unwrap_or(Encoding::Json);
        [traces::PATH, metrics::PATH, logs::PATH].contains(&path).then_some(Self::Http(encoding))
    }

    /// A failure, with the headers that it has already.
    pub fn fault(self, parts: response::Parts, error: &ApiError) -> Response {
        match self {
            Self::Http(encoding) => fault(encoding, parts, error),
            Self::Grpc => grpc::fault(parts, error),
        }
    }
}

fn fault(encoding: Encoding, mut parts: response::Parts, error: &ApiError) -> Response {
    let status = Status { code: code(error.status), message: error.message.clone() };
    let body = match encoding {
        Encoding::Protobuf => status.encode_to_vec(),
        Encoding::Json => json!({ "code": status.code, "message": status.message }).to_string().into_bytes(),
    };
    parts.headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(encoding.content_type()));
    Response::from_parts(parts, Body::from(body))
}

/// The code of `google.rpc.Code` that goes with an HTTP status.
pub fn code(status: StatusCode) -> i32 {
    match status {
        StatusCode::UNAUTHORIZED => 16,
        StatusCode::FORBIDDEN => 7,
        StatusCode::NOT_FOUND => 5,
        StatusCode::METHOD_NOT_ALLOWED => 12,
        StatusCode::PAYLOAD_TOO_LARGE | StatusCode::TOO_MANY_REQUESTS => 8,
        StatusCode::SERVICE_UNAVAILABLE => 14,
        status if status.is_client_error() => 3,
        _ => 13,
    }
}
