//! A whole server on a port of its own.

use model::settings::Scope;
use observatory::access::create_token;
use observatory::application::Application;
use observatory::config::{Environment, Flags, Secret, Settings};
use observatory::store::{Store, Target};
use reqwest::{Client, Method, RequestBuilder, Response, StatusCode};
use serde_json::{Value, json};
use std::time::Duration;
use tempfile::TempDir;
use tokio::sync::oneshot;
use tokio::task::JoinHandle;

pub struct TestApp {
    pub url: String,
    pub client: Client,
    pub folder: TempDir,
    token: Option<String>,
    stop: Option<oneshot::Sender<()>>,
    server: JoinHandle<()>,
}

impl TestApp {
    /// Without tokens, on loopback.
    pub async fn start() -> Self {
        Self::with(None, |_| {}).await
    }

    /// With a bootstrap token, which requests of this harness carry.
    pub async fn with_token(token: &str) -> Self {
        Self::with(Some(token), |_| {}).await
    }

    pub async fn with(token: Option<&str>, change: impl FnOnce(&mut Flags)) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let mut flags = Flags {
            addr: Some("127.0.0.1:0".into()),
            data_dir: Some(folder.path().display().to_string()),
            token: token.map(Secret::new),
            ..Flags::default()
        };
        change(&mut flags);
        let settings = Settings::load(&flags, &Environment::default(), folder.path()).unwrap();
        let application = Application::build(&settings).await.unwrap();
        let url = format!("http://{}", application.addr());
        let (stop, stopped) = oneshot::channel::<()>();
        let server = tokio::spawn(async move {
            application.run(async move { drop(stopped.await) }).await.unwrap();
        });
        let client = Client::builder().redirect(reqwest::redirect::Policy::none()).build().unwrap();
        Self { url, client, folder, token: token.map(str::to_owned), stop: Some(stop), server }
    }

    fn authorised(&self, request: RequestBuilder) -> RequestBuilder {
        match &self.token {
            Some(token) => request.bearer_auth(token),
            None => request,
        }
    }

    pub fn request_get(&self, path: &str) -> RequestBuilder {
        self.authorised(self.client.get(format!("{}{path}", self.url)))
    }

    pub fn request_ingest(&self) -> RequestBuilder {
        self.authorised(self.client.post(format!("{}/api/v1/ingest", self.url)))
    }

    pub async fn get(&self, path: &str) -> (StatusCode, Value) {
        read(self.request_get(path).send().await.unwrap()).await
    }

    pub async fn send(&self, method: Method, path: &str, body: Option<Value>) -> (StatusCode, Value) {
        read(with_body(self.authorised(self.client.request(method, format!("{}{path}", self.url))), body).await).await
    }

    /// As [`Self::send`], with another token or with none.
    pub async fn send_as(
        &self,
        token: Option<&str>,
        method: Method,
        path: &str,
        body: Option<Value>,
    ) -> (StatusCode, Value) {
        let mut request = self.client.request(method, format!("{}{path}", self.url));
        if let Some(token) = token {
            request = request.bearer_auth(token);
        }
        read(with_body(request, body).await).await
    }

    /// Makes a token; its secret.
    pub async fn new_token(&self, scopes: &[Scope], gateways: &[&str]) -> String {
        let store = Store::open(&Target::Sqlite(self.folder.path().join("observatory.db"))).await.unwrap();
        let gateways: Vec<String> = gateways.iter().map(|&gateway| gateway.to_owned()).collect();
        let (_, secret) = create_token(&store, "test", scopes, &gateways).await.unwrap();
        store.close().await;
        secret
    }

    /// Asks until the answer is as wanted, for half a minute at most.
    pub async fn get_until(&self, path: &str, wanted: impl Fn(&Value) -> bool) -> Value {
        let mut last = Value::Null;
        for _ in 0..1500 {
            last = self.get(path).await.1;
            if wanted(&last) {
                return last;
            }
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        panic!("{path} still answers {last}");
    }

    /// Asks for a metric without labels until it is as wanted, for half a
    /// minute at most.
    pub async fn metric_until(&self, name: &str, wanted: impl Fn(f64) -> bool) -> f64 {
        for _ in 0..1500 {
            let text = self.request_get("/metrics").send().await.unwrap().text().await.unwrap();
            let value = text.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(' ')?.parse().ok());
            if let Some(value) = value.filter(|value| wanted(*value)) {
                return value;
            }
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        panic!("{name} is not as wanted");
    }

    pub async fn ingest(&self, events: &[Value]) -> (StatusCode, Value) {
        read(self.request_ingest().json(&json!({ "events": events })).send().await.unwrap()).await
    }

    /// Stops the server in order and waits until it is gone.
    pub async fn stop(mut self) -> TempDir {
        drop(self.stop.take());
        self.server.await.unwrap();
        self.folder
    }
}

async fn with_body(request: RequestBuilder, body: Option<Value>) -> Response {
    let request = match body {
        Some(body) => request.json(&body),
        None => request,
    };
    request.send().await.unwrap()
}

pub async fn read(response: Response) -> (StatusCode, Value) {
    let status = response.status();
    let text = response.text().await.unwrap();
    let value = serde_json::from_str(&text).unwrap_or(Value::String(text));
    (status, value)
}

/// Checks the shape of an error body; returns its code and message.
pub fn error_of(body: &Value) -> (String, String) {
    let error = &body["error"];
    assert!(error["requestId"].as_str().is_some_and(|id| !id.is_empty()), "no requestId in {body}");
    (error["code"].as_str().unwrap().to_owned(), error["message"].as_str().unwrap().to_owned())
}
