//! Protection of a server without tokens.

use super::error::ApiError;
use super::state::AppState;
use axum::extract::{Request, State};
use axum::http::{HeaderMap, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};

/// Without a token only names of loopback are answered to: a page elsewhere
/// that points a name of its own at this machine gets nothing.
pub async fn loopback(State(state): State<AppState>, request: Request, next: Next) -> Response {
    if state.access.is_open() && !names_loopback(request.headers(), request.uri().host()) {
        return ApiError::forbidden(
            "Without a token the server answers to localhost only: set OBSERVATORY_TOKEN to reach it by another name.",
        )
        .into_response();
    }
    next.run(request).await
}

fn names_loopback(headers: &HeaderMap, uri_host: Option<&str>) -> bool {
    let header = headers.get(header::HOST).and_then(|host| host.to_str().ok());
    let Some(authority) = header.or(uri_host) else { return true };
    let host = match authority.strip_prefix('[') {
        Some(rest) => rest.split(']').next().unwrap_or_default(),
        None => authority.rsplit_once(':').map_or(authority, |(host, _)| host),
    };
    host.eq_ignore_ascii_case("localhost")
        || host.parse::<std::net::IpAddr>().is_ok_and(|address| address.is_loopback())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn allowed(host: &'static str) -> bool {
        let mut headers = HeaderMap::new();
        headers.insert(header::HOST, host.parse().unwrap());
        names_loopback(&headers, None)
    }

    #[test]
    fn only_names_of_loopback_pass() {
        for host in ["localhost", "localhost:3200", "127.0.0.1:3200", "[::1]:3200", "127.9.9.9"] {
            assert!(allowed(host), "{host}");
        }
        for host in ["evil.example", "localhost.evil.example:3200", "192.168.1.4:3200", "127.0.0.1.nip.io"] {
            assert!(!allowed(host), "{host}");
        }
    }
}
