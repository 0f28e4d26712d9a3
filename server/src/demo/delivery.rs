//! Events on their way to the server: in batches, repeated until they are
//! stored.

use super::client::{Answer, Client, Unreachable};
use axum::body::Bytes;
use axum::http::StatusCode;
use serde_json::{Value, json};
use std::time::Duration;

/// Most events of one request.
pub const BATCH_EVENTS_MAX: usize = 500;
const INGEST_PATH: &str = "/api/v1/ingest";
const BACKOFF_FIRST: Duration = Duration::from_millis(250);
const BACKOFF_MAX: Duration = Duration::from_secs(5);
/// Longest wait that a server can ask for.
const RETRY_AFTER_MAX: Duration = Duration::from_mins(1);

/// Why the demo cannot go on.
#[derive(Debug, thiserror::Error)]
pub enum DemoError {
    #[error("{0}")]
    Endpoint(String),
    #[error("{endpoint} answers 401: it wants a token, give it by OBSERVATORY_TOKEN or --token")]
    Unauthorized { endpoint: String },
    #[error("{endpoint} answers 403: the token may not write for gateways whose name starts with demo-")]
    Forbidden { endpoint: String },
    #[error("{endpoint} answers {status}, which no Observatory does here: is the address right? ({detail})")]
    Refused { endpoint: String, status: u16, detail: String },
}

/// What became of posting once.
enum Attempt {
    Answered(Answer),
    /// After that wait.
    Again(Duration),
}

/// Delivers batches to one server.
pub struct Delivery {
    client: Client,
    backoff_first: Duration,
    /// Whether the last attempt failed, so that an outage is told once.
    is_away: bool,
}

impl Delivery {
    pub fn new(client: Client) -> Self {
        Self { client, backoff_first: BACKOFF_FIRST, is_away: false }
    }

    /// Posts the events in order and returns when the server has stored them.
    /// While it is away or busy the same body is sent again: ids make that
    /// safe.
    pub async fn deliver(&mut self, events: &[Value]) -> Result<(), DemoError> {
        for batch in events.chunks(BATCH_EVENTS_MAX) {
            let body = Bytes::from(json!({"events": batch}).to_string());
            let answer = self.post(&body).await?;
            if answer.status != StatusCode::OK {
                return Err(self.refusal(&answer));
            }
        }
        Ok(())
    }

    /// Posts a body until the server has taken or refused its events, and
    /// returns that answer, a 200 or 422.
    pub async fn post(&mut self, body: &Bytes) -> Result<Answer, DemoError> {
        let mut backoff = self.backoff_first;
        loop {
            match self.attempt(body, backoff).await? {
                Attempt::Answered(answer) => return Ok(answer),
                Attempt::Again(wait) => tokio::time::sleep(wait).await,
            }
            backoff = (backoff * 2).min(BACKOFF_MAX);
        }
    }

    async fn attempt(&mut self, body: &Bytes, backoff: Duration) -> Result<Attempt, DemoError> {
        let reason = match self.client.post_json(INGEST_PATH, body.clone()).await {
            Ok(answer) if matches!(answer.status, StatusCode::OK | StatusCode::UNPROCESSABLE_ENTITY) => {
                self.is_away = false;
                return Ok(Attempt::Answered(answer));
            }
            Ok(answer) if is_temporary(answer.status) => {
                let wait = answer.retry_after.unwrap_or(backoff).min(RETRY_AFTER_MAX);
                self.tell(&format!("answers {}", answer.status));
                return Ok(Attempt::Again(wait));
            }
            Ok(answer) => return Err(self.refusal(&answer)),
            Err(Unreachable(reason)) => reason,
        };
        self.tell(&format!("cannot be reached ({reason})"));
        Ok(Attempt::Again(backoff))
    }

    fn tell(&mut self, reason: &str) {
        if !std::mem::replace(&mut self.is_away, true) {
            eprintln!("{} {reason}: trying again", self.client.base());
        }
    }

    fn refusal(&self, answer: &Answer) -> DemoError {
        let endpoint = self.client.base().to_owned();
        match answer.status {
            StatusCode::UNAUTHORIZED => DemoError::Unauthorized { endpoint },
            StatusCode::FORBIDDEN => DemoError::Forbidden { endpoint },
            status => DemoError::Refused {
                endpoint,
                status: status.as_u16(),
                detail: String::from_utf8_lossy(&answer.body).chars().take(300).collect(),
            },
        }
    }
}

fn is_temporary(status: StatusCode) -> bool {
    matches!(
        status,
        StatusCode::TOO_MANY_REQUESTS
            | StatusCode::SERVICE_UNAVAILABLE
            | StatusCode::BAD_GATEWAY
            | StatusCode::GATEWAY_TIMEOUT
            | StatusCode::REQUEST_TIMEOUT
    )
}

#[cfg(test)]
#[path = "delivery_tests.rs"]
mod tests;
