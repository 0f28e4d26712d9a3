//! Redirects: few, each to an address that is checked like the first.

use super::super::failure::Failure;
use super::Answer;
use axum::http::header;
use url::Url;

/// The most redirects that are followed.
pub const REDIRECTS_MAX: usize = 3;

/// Where the message is to be posted instead; `None` where the answer is final.
pub fn target(from: &Url, answer: &Answer) -> Result<Option<Url>, Failure> {
    if !answer.is_redirect() {
        return Ok(None);
    }
    if !matches!(answer.status, 301 | 302 | 307 | 308) {
        return Err(Failure::never(format!("HTTP {}: nothing was posted; use the final address", answer.status)));
    }
    let location = answer.headers.get(header::LOCATION).and_then(|value| value.to_str().ok());
    let next = location.and_then(|location| from.join(location).ok());
    let next = next.ok_or_else(|| Failure::never(format!("HTTP {} without a usable Location", answer.status)))?;
    match (from.scheme(), next.scheme()) {
        (_, "https") | ("http", "http") => Ok(Some(next)),
        (_, "http") => Err(Failure::never("a redirect from https to http is not followed")),
        _ => Err(Failure::never("a redirect to something other than http or https is not followed")),
    }
}
