//! Answers in the encoding of the request, as the protocol has them.

use super::{logs, metrics, traces};
use crate::http::error::ApiError;
use crate::otlp::{Encoding, Rejections};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use prost::Message;
use serde_json::json;

/// What is answered besides "all is stored".
pub struct Answer {
    /// The signal's name for the number of rejected items.
    pub rejected_member: &'static str,
    pub rejections: Rejections,
}

/// 200; with the number of rejected items and the reasons, where there are
/// such. `message` makes the signal's response of them.
pub fn success<T: Message>(encoding: Encoding, answer: Answer, message: impl FnOnce(i64, String) -> T) -> Response {
    let Answer { rejected_member, rejections } = answer;
    let reasons = rejections.message();
    let count = i64::try_from(rejections.items).unwrap_or(i64::MAX);
    let body = match encoding {
        Encoding::Protobuf if count == 0 => Vec::new(),
        Encoding::Protobuf => message(count, reasons).encode_to_vec(),
        Encoding::Json if count == 0 => b"{}".to_vec(),
        Encoding::Json => json!({ "partialSuccess": { rejected_member: count.to_string(), "errorMessage": reasons } })
            .to_string()
            .into_bytes(),
    };
    ([(header::CONTENT_TYPE, encoding.content_type())], body).into_response()
}

/// `google.rpc.Status`, the body of every failure.
#[derive(Clone, PartialEq, Message)]
struct Status {
    #[prost(int32, tag = "1")]
    code: i32,
    #[prost(string, tag = "2")]
    message: String,
}

pub fn is_otlp(path: &str) -> bool {
    [traces::PATH, metrics::PATH, logs::PATH].contains(&path)
}

/// The encoding of a request, for an answer that none of ours has read.
pub fn encoding(headers: &HeaderMap) -> Encoding {
    let value = headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    Encoding::of(value).unwrap_or(Encoding::Json)
}

/// Content type and body of a failure.
pub fn fault(encoding: Encoding, error: &ApiError) -> (&'static str, Vec<u8>) {
    let status = Status { code: code(error.status), message: error.message.clone() };
    let body = match encoding {
        Encoding::Protobuf => status.encode_to_vec(),
        Encoding::Json => json!({ "code": status.code, "message": status.message }).to_string().into_bytes(),
    };
    (encoding.content_type(), body)
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
