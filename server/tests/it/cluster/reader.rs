//! A reader of the stream that goes on elsewhere when its server is gone.

use futures_util::StreamExt;
use serde_json::Value;
use std::time::Duration;
use tokio::net::TcpStream;
use tokio::time::{Instant, sleep, timeout_at};
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::{MaybeTlsStream, WebSocketStream, connect_async};

const PATIENCE: Duration = Duration::from_secs(40);

pub struct Reader {
    urls: Vec<String>,
    /// The server it is connected to, or was last.
    at: usize,
    query: &'static str,
    socket: Option<WebSocketStream<MaybeTlsStream<TcpStream>>>,
    /// Behind which it goes on.
    pub cursor: i64,
    /// Ids of events, as they came.
    pub ids: Vec<String>,
    /// Alerts, as they came.
    pub alerts: Vec<Value>,
    /// How often it connected.
    pub connections: usize,
}

impl Reader {
    /// Begins at the first event, at the server `at`.
    pub fn new(urls: &[&str], at: usize, query: &'static str) -> Self {
        let urls = urls.iter().map(|url| url.replacen("http", "ws", 1)).collect();
        Self { urls, at, query, socket: None, cursor: 0, ids: Vec::new(), alerts: Vec::new(), connections: 0 }
    }

    /// Reads until it has seen what is wanted.
    pub async fn until(&mut self, what: &str, is_wanted: impl Fn(&Self) -> bool) {
        let deadline = Instant::now() + PATIENCE;
        while !is_wanted(self) {
            let Ok(()) = timeout_at(deadline, self.step()).await else {
                panic!("{what} did not come; {} events and {} alerts did", self.ids.len(), self.alerts.len());
            };
        }
    }

    /// Reads for ever.
    pub async fn read(&mut self) {
        loop {
            self.step().await;
        }
    }

    /// Until the server has said hello: what happens from here on is seen.
    pub async fn connected(&mut self) {
        while self.socket.is_none() {
            self.connect().await;
        }
        self.step().await;
    }

    async fn connect(&mut self) {
        let url = format!("{}/api/v1/stream?after={}{}", self.urls[self.at], self.cursor, self.query);
        if let Ok((socket, _)) = connect_async(url).await {
            self.socket = Some(socket);
            self.connections += 1;
        } else {
            self.at = (self.at + 1) % self.urls.len();
            sleep(Duration::from_millis(20)).await;
        }
    }

    async fn step(&mut self) {
        let Some(socket) = &mut self.socket else { return self.connect().await };
        match socket.next().await {
            Some(Ok(Message::Text(text))) => self.take(&serde_json::from_str(&text).unwrap()),
            Some(Ok(Message::Close(_)) | Err(_)) | None => {
                self.socket = None;
                self.at = (self.at + 1) % self.urls.len();
            }
            Some(Ok(_)) => {}
        }
    }

    fn take(&mut self, frame: &Value) {
        match frame["type"].as_str().unwrap() {
            "hello" => assert_eq!(frame["cursor"], self.cursor, "it goes on where it was"),
            "events" => {
                let events = frame["events"].as_array().unwrap();
                self.ids.extend(events.iter().map(|event| event["id"].as_str().unwrap().to_owned()));
                self.cursor = frame["cursor"].as_i64().unwrap();
            }
            "alert" => self.alerts.push(frame["alert"].clone()),
            _ => panic!("{frame}"),
        }
    }
}
