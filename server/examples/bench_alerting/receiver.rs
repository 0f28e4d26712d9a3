//! A webhook that notes when each message came.

use crate::Outcome;
use axum::Router;
use axum::body::Bytes;
use axum::extract::State;
use serde_json::Value;
use std::collections::HashMap;
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

/// Longest wait for the last message.
const PATIENCE: Duration = Duration::from_mins(1);

type Arrivals = Arc<Mutex<HashMap<String, Instant>>>;

pub struct Receiver {
    pub url: String,
    arrivals: Arrivals,
}

impl Receiver {
    pub async fn start() -> Outcome<Self> {
        let arrivals = Arrivals::default();
        let router = Router::new().fallback(note).with_state(Arc::clone(&arrivals));
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await?;
        let url = format!("http://{}", listener.local_addr()?);
        tokio::spawn(async move { axum::serve(listener, router).await });
        Ok(Self { url, arrivals })
    }

    /// When messages about these sessions came first.
    pub async fn wait<'a>(&self, sessions: impl Iterator<Item = &'a str> + Clone) -> HashMap<String, Instant> {
        let deadline = Instant::now() + PATIENCE;
        loop {
            let arrived = self.arrivals.lock().map(|arrivals| arrivals.clone()).unwrap_or_default();
            let all = sessions.clone().all(|session| arrived.contains_key(session));
            if all || Instant::now() > deadline {
                return arrived;
            }
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    }
}

async fn note(State(arrivals): State<Arrivals>, body: Bytes) {
    let at = Instant::now();
    let message: Value = serde_json::from_slice(&body).unwrap_or_default();
    if let (Some("firing"), Some(session), Ok(mut arrivals)) =
        (message["kind"].as_str(), message["text"].as_str(), arrivals.lock())
    {
        arrivals.entry(session.to_owned()).or_insert(at);
    }
}
