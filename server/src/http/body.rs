//! Request bodies: bounded, decompressed.

use super::error::ApiError;
use async_compression::tokio::bufread::{BrotliDecoder, GzipDecoder, ZstdDecoder};
use axum::body::Body;
use axum::http::{HeaderMap, StatusCode, header};
use futures_util::TryStreamExt;
use serde::de::DeserializeOwned;
use std::io;
use tokio::io::{AsyncRead, AsyncReadExt};
use tokio_util::io::StreamReader;

/// Largest decoded body of an ingest request, in bytes.
pub const BODY_BYTES_MAX: usize = 8 * 1024 * 1024;
/// Largest body of any request as sent, in bytes; what ingest decodes to has
/// a limit of its own.
pub const RAW_BYTES_MAX: usize = 2 * BODY_BYTES_MAX;
/// First allocation for a body of unknown size.
const BODY_BYTES_START: usize = 16 * 1024;

/// Reads a JSON body, decoding `Content-Encoding`.
///
/// # Errors
/// 415 for another content type or encoding, 413 past [`BODY_BYTES_MAX`]
/// decoded bytes, 400 if it does not decode or breaks off.
pub async fn read_json(headers: &HeaderMap, body: Body) -> Result<Vec<u8>, ApiError> {
    check_content_type(headers)?;
    read(headers, body).await
}

/// Reads a JSON body as `T`. `what` tells what it should be: "a silence".
///
/// # Errors
/// As [`read_json`], and 400 that names the key if it is no `T`.
pub async fn read_as<T: DeserializeOwned>(headers: &HeaderMap, body: Body, what: &str) -> Result<T, ApiError> {
    parse(&read_json(headers, body).await?, what)
}

/// As [`read_as`], but an empty body, of whatever type, is the default.
///
/// # Errors
/// As [`read_as`].
pub async fn read_as_or_default<T: DeserializeOwned + Default>(
    headers: &HeaderMap,
    body: Body,
    what: &str,
) -> Result<T, ApiError> {
    let bytes = read(headers, body).await?;
    if bytes.is_empty() {
        return Ok(T::default());
    }
    check_content_type(headers)?;
    parse(&bytes, what)
}

fn parse<T: DeserializeOwned>(bytes: &[u8], what: &str) -> Result<T, ApiError> {
    let bad = |problem: String| ApiError::bad_request("bad_body", format!("The body is not {what}: {problem}."));
    let mut reader = serde_json::Deserializer::from_slice(bytes);
    let value = serde_path_to_error::deserialize(&mut reader).map_err(|error| {
        let path = error.path().to_string();
        let problem = error.into_inner();
        if path == "." { bad(problem.to_string()) } else { bad(format!("`{path}`: {problem}")).at(Some(path), None) }
    })?;
    reader.end().map_err(|error| bad(error.to_string()))?;
    Ok(value)
}

/// Reads a body of any type, decoding `Content-Encoding`.
///
/// # Errors
/// As [`read_json`], but for the content type.
pub async fn read(headers: &HeaderMap, body: Body) -> Result<Vec<u8>, ApiError> {
    let raw = StreamReader::new(body.into_data_stream().map_err(io::Error::other));
    let encoding = headers.get(header::CONTENT_ENCODING).map(|value| value.to_str().unwrap_or("?").trim());
    match encoding.map(str::to_ascii_lowercase).as_deref() {
        None | Some("identity" | "") => bounded(raw).await,
        Some("gzip" | "x-gzip") => bounded(GzipDecoder::new(raw)).await,
        Some("br") => bounded(BrotliDecoder::new(raw)).await,
        Some("zstd") => bounded(ZstdDecoder::new(raw)).await,
        Some(other) => Err(ApiError::new(
            StatusCode::UNSUPPORTED_MEDIA_TYPE,
            "unsupported_encoding",
            format!("The Content-Encoding {other:?} is not taken: send gzip, br, zstd or none."),
        )),
    }
}

fn check_content_type(headers: &HeaderMap) -> Result<(), ApiError> {
    let value = headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let essence = value.split(';').next().unwrap_or_default().trim();
    if essence.eq_ignore_ascii_case("application/json") {
        return Ok(());
    }
    Err(ApiError::new(
        StatusCode::UNSUPPORTED_MEDIA_TYPE,
        "unsupported_media_type",
        format!("The Content-Type {value:?} is not taken: send `Content-Type: application/json`."),
    ))
}

async fn bounded(reader: impl AsyncRead) -> Result<Vec<u8>, ApiError> {
    let limited = reader.take(BODY_BYTES_MAX as u64 + 1);
    tokio::pin!(limited);
    let mut bytes = Vec::with_capacity(BODY_BYTES_START);
    limited.read_to_end(&mut bytes).await.map_err(|error| {
        ApiError::bad_request("unreadable_body", format!("The body could not be read or decoded: {error}."))
    })?;
    if bytes.len() > BODY_BYTES_MAX {
        return Err(ApiError::new(
            StatusCode::PAYLOAD_TOO_LARGE,
            "body_too_large",
            format!("The decoded body has more than {BODY_BYTES_MAX} bytes: send fewer events per request."),
        ));
    }
    Ok(bytes)
}
