//! What a service answered.

use super::super::cut::one_line;
use super::super::failure::{Delivered, Failure, Retry};
use crate::clock;
use axum::http::{HeaderMap, Response, StatusCode, header};
use http_body_util::BodyExt;
use hyper::body::Incoming;
use serde_json::Value;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

/// What is read of a body, in bytes.
pub const BODY_BYTES_MAX: usize = 64 * 1024;
/// The longest wait that a service may ask for.
pub const RETRY_AFTER_MAX: Duration = Duration::from_hours(1);
/// How long a body is waited for: the status alone decides.
const BODY_TIMEOUT: Duration = Duration::from_secs(2);

#[derive(Debug)]
pub struct Answer {
    pub status: u16,
    pub headers: HeaderMap,
    body: Vec<u8>,
}

impl Answer {
    pub(super) async fn read(response: Response<Incoming>) -> Self {
        let (parts, mut incoming) = response.into_parts();
        let mut body = Vec::new();
        let reading = async {
            while let Some(Ok(frame)) = incoming.frame().await {
                let Ok(data) = frame.into_data() else { continue };
                let room = BODY_BYTES_MAX - body.len();
                body.extend_from_slice(data.get(..room).unwrap_or(&data));
                if body.len() == BODY_BYTES_MAX {
                    break;
                }
            }
        };
        // What came in time is enough: it is shown, not needed.
        tokio::time::timeout(BODY_TIMEOUT, reading).await.unwrap_or_default();
        Self { status: parts.status.as_u16(), headers: parts.headers, body }
    }

    pub fn text(&self) -> String {
        one_line(&String::from_utf8_lossy(&self.body))
    }

    pub fn json(&self) -> Option<Value> {
        serde_json::from_slice(&self.body).ok()
    }

    /// # Errors
    /// Any status but 2xx.
    pub fn accepted(&self) -> Result<Delivered, Failure> {
        if (200..300).contains(&self.status) {
            return Ok(Delivered { note: format!("HTTP {}", self.status) });
        }
        let text = self.text();
        let colon = if text.is_empty() { "" } else { ": " };
        Err(Failure { retry: self.retry(), reason: format!("HTTP {}{colon}{text}", self.status) })
    }

    fn retry(&self) -> Retry {
        match self.status {
            408 | 425 | 429 | 500..=599 => Retry::Later(self.retry_after()),
            _ => Retry::Never,
        }
    }

    /// In seconds, or as a date.
    fn retry_after(&self) -> Option<Duration> {
        let text = self.headers.get(header::RETRY_AFTER)?.to_str().ok()?.trim();
        if let Ok(seconds) = text.parse::<f64>() {
            return retry_after(seconds);
        }
        let date = httpdate::parse_http_date(text).ok()?;
        let now = UNIX_EPOCH + Duration::from_millis(u64::try_from(clock::now().millis()).ok()?);
        Some(wait_until(date, now))
    }

    pub(super) fn is_redirect(&self) -> bool {
        StatusCode::from_u16(self.status).is_ok_and(|status| status.is_redirection())
    }
}

fn wait_until(date: SystemTime, now: SystemTime) -> Duration {
    date.duration_since(now).unwrap_or_default().min(RETRY_AFTER_MAX)
}

/// The wait that a service asks for; `None` where it makes no sense.
pub fn retry_after(seconds: f64) -> Option<Duration> {
    let wait = Duration::try_from_secs_f64(seconds).ok()?;
    Some(wait.min(RETRY_AFTER_MAX))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_wait_is_at_most_an_hour() {
        assert_eq!(retry_after(0.25), Some(Duration::from_millis(250)));
        assert_eq!(retry_after(3600.0), Some(RETRY_AFTER_MAX));
        assert_eq!(retry_after(3600.1), Some(RETRY_AFTER_MAX));
        assert_eq!((retry_after(-1.0), retry_after(f64::NAN)), (None, None));
    }

    #[test]
    fn a_date_in_the_past_asks_for_no_wait() {
        let now = httpdate::parse_http_date("Sun, 01 Mar 2026 10:00:00 GMT").unwrap();
        let at = |text| wait_until(httpdate::parse_http_date(text).unwrap(), now);
        assert_eq!(at("Sun, 01 Mar 2026 10:00:30 GMT"), Duration::from_secs(30));
        assert_eq!(at("Sun, 01 Mar 2026 09:00:00 GMT"), Duration::ZERO);
        assert_eq!(at("Mon, 02 Mar 2026 10:00:00 GMT"), RETRY_AFTER_MAX);
    }
}
