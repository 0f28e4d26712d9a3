//! Requests.

use super::super::failure::Failure;
use crate::config::Secret;
use axum::body::Bytes;
use axum::http::{HeaderMap, HeaderName, HeaderValue, Method, Request, header};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use http_body_util::Full;
use serde_json::Value;
use url::{Position, Url};

const USER_AGENT: &str = concat!("openclaw-observatory/", env!("CARGO_PKG_VERSION"));

/// A POST of JSON.
pub struct Post {
    pub url: Url,
    /// Sensitive ones stay with the host that they were meant for.
    pub headers: HeaderMap,
    body: Bytes,
}

/// The value of an `Authorization` header.
pub fn bearer(token: &Secret) -> Secret {
    Secret::new(format!("Bearer {}", token.expose()))
}

impl Post {
    pub fn json(url: &Url, payload: &Value) -> Self {
        Self::body(url, payload.to_string())
    }

    /// A user and a password in the address are sent as `Authorization`.
    pub fn body(url: &Url, body: String) -> Self {
        let mut post = Self { url: url.clone(), headers: HeaderMap::new(), body: body.into() };
        if !url.username().is_empty() || url.password().is_some() {
            let decoded = |text: &str| percent_decoded(text);
            let pair = format!("{}:{}", decoded(url.username()), decoded(url.password().unwrap_or_default()));
            if let Ok(mut value) = HeaderValue::try_from(format!("Basic {}", STANDARD.encode(pair))) {
                value.set_sensitive(true);
                post.headers.insert(header::AUTHORIZATION, value);
            }
        }
        post
    }

    pub fn authorized(mut self, value: &Secret) -> Result<Self, Failure> {
        let mut value = HeaderValue::try_from(value.expose())
            .map_err(|_| Failure::never("the token has signs that a header cannot carry"))?;
        value.set_sensitive(true);
        self.headers.insert(header::AUTHORIZATION, value);
        Ok(self)
    }

    /// The same, elsewhere.
    pub(super) fn moved(self, next: Url) -> Self {
        let stays = self.url.origin() == next.origin();
        let kept = |(name, value): (HeaderName, HeaderValue)| (stays || !value.is_sensitive()).then_some((name, value));
        let named = self.headers.iter().map(|(name, value)| (name.clone(), value.clone()));
        Self { url: next, headers: named.filter_map(kept).collect(), body: self.body.clone() }
    }

    pub(super) fn request(&self) -> Result<Request<Full<Bytes>>, Failure> {
        let target = &self.url[Position::BeforePath..Position::AfterQuery];
        let host = &self.url[Position::BeforeHost..Position::AfterPort];
        let mut request = Request::builder()
            .method(Method::POST)
            .uri(target)
            .header(header::HOST, host)
            .header(header::USER_AGENT, USER_AGENT)
            .header(header::CONTENT_TYPE, "application/json")
            .body(Full::new(self.body.clone()))
            .map_err(|_| Failure::never("the address makes no request"))?;
        request.headers_mut().extend(self.headers.clone());
        Ok(request)
    }
}

fn percent_decoded(text: &str) -> String {
    form_urlencoded::parse(format!("={}", text.replace('+', "%2B")).as_bytes())
        .next()
        .map(|(_, value)| value.into_owned())
        .unwrap_or_default()
}
