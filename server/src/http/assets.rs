//! The files of the front end, embedded in the program.

use app::Assets;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use rust_embed::{EmbeddedFile, RustEmbed};
use std::fmt::Write as _;

const PACKAGE: &str = "pkg";
const NAME: &str = "observatory";

/// Built by cargo-leptos before this crate is. Debug builds read the folder
/// instead of embedding it.
#[derive(RustEmbed)]
#[folder = "../target/site"]
#[allow_missing = true]
struct Files;

/// Which files there are, and under which hashed names.
pub struct Site {
    pub assets: Assets,
}

impl Site {
    pub fn load() -> Self {
        let file = |kind: &str| {
            let named = Files::iter().find(|path| {
                let name = path.strip_prefix(PACKAGE).and_then(|rest| rest.strip_prefix('/'));
                name.is_some_and(|name| name.starts_with(NAME) && !name.contains('/') && extension(name) == kind)
            });
            named.map_or_else(|| format!("/{PACKAGE}/{NAME}.{kind}"), |path| format!("/{path}"))
        };
        Self { assets: Assets { js: file("js"), wasm: file("wasm"), css: file("css") } }
    }

    /// The file at a path, if there is one, in the smallest encoding that the
    /// client takes.
    pub fn serve(path: &str, headers: &HeaderMap) -> Option<Response> {
        let path = path.trim_start_matches('/');
        if path.is_empty() || matches!(extension(path), "br" | "gz") {
            return None;
        }
        let plain = Files::get(path)?;
        let accepts = |encoding: &str| {
            let accepted =
                headers.get(header::ACCEPT_ENCODING).and_then(|value| value.to_str().ok()).unwrap_or_default();
            accepted.split(',').any(|offer| offer.split(';').next().unwrap_or_default().trim() == encoding)
        };
        let encoded = [("br", "br"), ("gzip", "gz")].into_iter().find_map(|(encoding, suffix)| {
            if accepts(encoding) { Files::get(&format!("{path}.{suffix}")).map(|file| (file, encoding)) } else { None }
        });
        let tag = tag(&plain, encoded.as_ref().map_or("", |(_, encoding)| encoding));
        let fresh = headers.get(header::IF_NONE_MATCH).is_some_and(|held| held.as_bytes() == tag.as_bytes());
        let caching = if is_hashed(path) { "public, max-age=31536000, immutable" } else { "public, max-age=300" };
        let mime = mime_guess::from_path(path).first_or_octet_stream();
        let mut response = if fresh {
            StatusCode::NOT_MODIFIED.into_response()
        } else {
            let encoding = encoded.as_ref().map(|(_, encoding)| *encoding);
            let data = encoded.map_or(plain.data, |(file, _)| file.data);
            let mut response = data.into_response();
            if let Some(encoding) = encoding.and_then(|encoding| encoding.parse().ok()) {
                response.headers_mut().insert(header::CONTENT_ENCODING, encoding);
            }
            response
        };
        let pairs = [
            (header::CONTENT_TYPE, mime.essence_str()),
            (header::CACHE_CONTROL, caching),
            (header::ETAG, &tag),
            (header::VARY, "accept-encoding"),
        ];
        for (name, value) in pairs {
            if let Ok(value) = value.parse() {
                response.headers_mut().insert(name, value);
            }
        }
        Some(response)
    }
}

fn extension(path: &str) -> &str {
    path.rsplit_once('.').map_or("", |(_, extension)| extension)
}

/// `pkg/observatory.<hash>.<kind>` never changes.
fn is_hashed(path: &str) -> bool {
    path.starts_with(PACKAGE) && path.rsplit('/').next().is_some_and(|name| name.matches('.').count() >= 2)
}

fn tag(file: &EmbeddedFile, encoding: &str) -> String {
    let mut tag = String::from("\"");
    for byte in &file.metadata.sha256_hash()[..8] {
        let _ = write!(tag, "{byte:02x}");
    }
    tag.push_str(encoding);
    tag.push('"');
    tag
}
