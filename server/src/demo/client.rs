//! A small HTTP client: no TLS, kept-alive connections, bounded answers.

use crate::config::Secret;
use axum::body::Bytes;
use axum::http::{Method, Request, StatusCode, header};
use http_body_util::{BodyExt, Full, Limited};
use hyper_util::client::legacy::Client as HyperClient;
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::rt::TokioExecutor;
use std::time::Duration;
use url::Url;

/// The largest answer that is read, in bytes.
pub const ANSWER_BYTES_MAX: usize = 1024 * 1024;
const REQUEST_TIMEOUT: Duration = Duration::from_secs(30);

/// What a server answered.
#[derive(Debug)]
pub struct Answer {
    pub status: StatusCode,
    pub retry_after: Option<Duration>,
    pub body: Bytes,
}

/// A server could not be reached, or did not answer to the end.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
pub struct Unreachable(pub String);

/// A client of one server.
#[derive(Clone)]
pub struct Client {
    http: HyperClient<HttpConnector, Full<Bytes>>,
    base: String,
    token: Option<Secret>,
}

impl Client {
    /// A client of the server at `base`, such as `http://127.0.0.1:3200`; a
    /// path ending in the ingest route is cut back to the server.
    ///
    /// # Errors
    /// What must hold instead.
    pub fn new(base: &str, token: Option<Secret>) -> Result<Self, String> {
        let wanted = || format!("{base:?} is not an address such as http://127.0.0.1:3200");
        let url = Url::parse(base).map_err(|_| wanted())?;
        if url.scheme() == "https" {
            return Err(format!(
                "{base:?} needs TLS, which this client does not speak: use the http:// address behind it"
            ));
        }
        if url.scheme() != "http" || !url.has_host() || url.query().is_some() {
            return Err(wanted());
        }
        let base = url.as_str().trim_end_matches('/').trim_end_matches("/api/v1/ingest").to_owned();
        Ok(Self { http: HyperClient::builder(TokioExecutor::new()).build_http(), base, token })
    }

    pub fn base(&self) -> &str {
        &self.base
    }

    pub async fn get(&self, path: &str) -> Result<Answer, Unreachable> {
        self.send(Method::GET, path, Bytes::new()).await
    }

    pub async fn post_json(&self, path: &str, body: Bytes) -> Result<Answer, Unreachable> {
        self.send(Method::POST, path, body).await
    }

    async fn send(&self, method: Method, path: &str, body: Bytes) -> Result<Answer, Unreachable> {
        let mut request = Request::builder().method(method).uri(format!("{}{path}", self.base));
        if !body.is_empty() {
            request = request.header(header::CONTENT_TYPE, "application/json");
        }
        if let Some(token) = &self.token {
            request = request.header(header::AUTHORIZATION, format!("Bearer {}", token.expose()));
        }
        let request = request.body(Full::new(body)).map_err(|error| Unreachable(error.to_string()))?;
        tokio::time::timeout(REQUEST_TIMEOUT, self.answer(request))
            .await
            .unwrap_or_else(|_| Err(Unreachable(format!("no answer within {} s", REQUEST_TIMEOUT.as_secs()))))
    }

    async fn answer(&self, request: Request<Full<Bytes>>) -> Result<Answer, Unreachable> {
        let response = self.http.request(request).await.map_err(|error| Unreachable(chain(&error)))?;
        let status = response.status();
        let retry_after = response
            .headers()
            .get(header::RETRY_AFTER)
            .and_then(|value| value.to_str().ok()?.parse().ok())
            .map(Duration::from_secs);
        let body = Limited::new(response.into_body(), ANSWER_BYTES_MAX).collect().await;
        let body = body.map_err(|error| Unreachable(chain(error.as_ref())))?.to_bytes();
        Ok(Answer { status, retry_after, body })
    }
}

/// An error with its causes, which say the most.
fn chain(error: &(dyn std::error::Error + 'static)) -> String {
    let causes = std::iter::successors(Some(error), |error| error.source());
    causes.map(ToString::to_string).collect::<Vec<_>>().join(": ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_address_is_that_of_the_server_or_of_its_ingest_route() {
        for base in ["http://127.0.0.1:3200", "http://127.0.0.1:3200/", "http://127.0.0.1:3200/api/v1/ingest"] {
            assert_eq!(Client::new(base, None).map_err(|_| ()).unwrap().base(), "http://127.0.0.1:3200");
        }
    }

    #[test]
    fn addresses_that_cannot_work_are_refused_with_the_remedy() {
        for base in ["", "127.0.0.1:3200", "ftp://h", "http://h/?token=x"] {
            assert!(Client::new(base, None).err().unwrap().contains("http://127.0.0.1:3200"), "{base}");
        }
        assert!(Client::new("https://h", None).err().unwrap().contains("TLS"));
    }
}
