//! An HTTP server that keeps what it gets and answers as it was told.

use axum::Router;
use axum::body::Bytes;
use axum::extract::State;
use axum::http::{HeaderMap, HeaderValue, Uri};
use axum::response::{IntoResponse, Response};
use serde_json::Value;
use std::collections::VecDeque;
use std::sync::{Arc, Mutex};
use tokio::net::TcpListener;
use tokio::task::JoinHandle;

#[derive(Clone)]
pub enum Reply {
    Status(u16),
    Full { status: u16, headers: Vec<(&'static str, String)>, body: String },
    Hang,
}

impl Reply {
    pub fn with(status: u16, header: (&'static str, &str), body: &str) -> Self {
        Self::Full { status, headers: vec![(header.0, header.1.to_owned())], body: body.to_owned() }
    }

    pub fn body(status: u16, body: &str) -> Self {
        Self::Full { status, headers: Vec::new(), body: body.to_owned() }
    }

    pub fn to(status: u16, location: &str) -> Self {
        Self::with(status, ("location", location), "")
    }
}

#[derive(Clone)]
pub struct Seen {
    pub path: String,
    pub headers: HeaderMap,
    pub body: Bytes,
}

impl Seen {
    pub fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap()
    }

    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name).map(|value| value.to_str().unwrap())
    }
}

#[derive(Clone, Default)]
struct Shared {
    seen: Arc<Mutex<Vec<Seen>>>,
    replies: Arc<Mutex<VecDeque<Reply>>>,
}

pub struct Recorder {
    pub port: u16,
    pub url: String,
    shared: Shared,
    server: JoinHandle<()>,
}

impl Recorder {
    /// Gives these answers in turn, and 200 after them.
    pub async fn start(replies: impl IntoIterator<Item = Reply>) -> Self {
        let shared = Shared { replies: Arc::new(Mutex::new(replies.into_iter().collect())), ..Shared::default() };
        let router = Router::new().fallback(answer).with_state(shared.clone());
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let server = tokio::spawn(async move { axum::serve(listener, router).await.unwrap() });
        Self { port, url: format!("http://127.0.0.1:{port}"), shared, server }
    }

    pub fn push(&self, reply: Reply) {
        self.shared.replies.lock().unwrap().push_back(reply);
    }

    pub fn seen(&self) -> Vec<Seen> {
        self.shared.seen.lock().unwrap().clone()
    }

    /// The one request that came.
    pub fn only(&self) -> Seen {
        let seen = self.seen();
        assert_eq!(seen.len(), 1);
        seen[0].clone()
    }
}

impl Drop for Recorder {
    fn drop(&mut self) {
        self.server.abort();
    }
}

async fn answer(State(shared): State<Shared>, uri: Uri, headers: HeaderMap, body: Bytes) -> Response {
    let path = uri.path_and_query().unwrap().to_string();
    shared.seen.lock().unwrap().push(Seen { path, headers, body });
    let reply = shared.replies.lock().unwrap().pop_front().unwrap_or(Reply::Status(200));
    let (status, headers, body) = match reply {
        Reply::Status(status) => (status, Vec::new(), String::new()),
        Reply::Full { status, headers, body } => (status, headers, body),
        Reply::Hang => std::future::pending().await,
    };
    let mut response = body.into_response();
    *response.status_mut() = status.try_into().unwrap();
    for (name, value) in headers {
        response.headers_mut().insert(name, HeaderValue::try_from(value).unwrap());
    }
    response
}
