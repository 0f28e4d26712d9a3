use super::*;
use crate::config::Secret;
use axum::Router;
use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::IntoResponse;
use axum::routing::post;
use std::sync::{Arc, Mutex};
use tokio::net::TcpListener;

/// Token and body.
type Received = (Option<String>, String);

/// Answers with the given statuses in turn, then with 200, and keeps what
/// it was sent.
#[derive(Clone, Default)]
struct Server {
    statuses: Arc<Mutex<Vec<u16>>>,
    requests: Arc<Mutex<Vec<Received>>>,
}

async fn ingest(State(server): State<Server>, headers: HeaderMap, body: String) -> impl IntoResponse {
    let token = headers.get("authorization").map(|value| value.to_str().unwrap().to_owned());
    server.requests.lock().unwrap().push((token, body));
    let mut statuses = server.statuses.lock().unwrap();
    let status = if statuses.is_empty() { 200 } else { statuses.remove(0) };
    (StatusCode::from_u16(status).unwrap(), [("retry-after", "0")], "{}")
}

impl Server {
    async fn answering(statuses: &[u16]) -> (Self, TcpListener) {
        let server = Self { statuses: Arc::new(Mutex::new(statuses.to_vec())), ..Self::default() };
        (server, TcpListener::bind("127.0.0.1:0").await.unwrap())
    }

    fn serve(&self, listener: TcpListener) {
        let router = Router::new().route(INGEST_PATH, post(ingest)).with_state(self.clone());
        tokio::spawn(async move { axum::serve(listener, router).await });
    }

    fn bodies(&self) -> Vec<String> {
        self.requests.lock().unwrap().iter().map(|(_, body)| body.clone()).collect()
    }
}

fn delivery(listener: &TcpListener, token: Option<&str>) -> Delivery {
    let base = format!("http://{}", listener.local_addr().unwrap());
    let client = Client::new(&base, token.map(Secret::new)).map_err(|_| ()).unwrap();
    Delivery { backoff_first: Duration::from_millis(5), ..Delivery::new(client) }
}

fn events(count: usize) -> Vec<Value> {
    (0..count).map(|index| json!({"id": index})).collect()
}

#[tokio::test]
async fn a_full_batch_is_one_request_and_one_event_more_is_two() {
    let (server, listener) = Server::answering(&[]).await;
    let mut delivery = delivery(&listener, None);
    server.serve(listener);
    delivery.deliver(&events(BATCH_EVENTS_MAX)).await.unwrap();
    assert_eq!(server.bodies().len(), 1);
    delivery.deliver(&events(BATCH_EVENTS_MAX + 1)).await.unwrap();
    assert_eq!(server.bodies().len(), 3);
    assert_eq!(server.bodies()[2], r#"{"events":[{"id":500}]}"#);
}

#[tokio::test]
async fn a_busy_server_gets_the_same_body_again() {
    let (server, listener) = Server::answering(&[503, 429, 502]).await;
    let mut delivery = delivery(&listener, Some("t0ken"));
    server.serve(listener);
    delivery.deliver(&events(3)).await.unwrap();
    let bodies = server.bodies();
    assert_eq!(bodies.len(), 4);
    assert!(bodies.iter().all(|body| *body == bodies[0]));
    assert_eq!(server.requests.lock().unwrap()[0].0.as_deref(), Some("Bearer t0ken"));
}

#[tokio::test]
async fn a_server_that_comes_late_gets_everything() {
    let (server, listener) = Server::answering(&[]).await;
    let mut delivery = delivery(&listener, None);
    let address = listener.local_addr().unwrap();
    drop(listener);
    let sent = tokio::spawn(async move { delivery.deliver(&events(2)).await });
    tokio::time::sleep(Duration::from_millis(20)).await;
    server.serve(TcpListener::bind(address).await.unwrap());
    sent.await.unwrap().unwrap();
    assert_eq!(server.bodies(), [r#"{"events":[{"id":0},{"id":1}]}"#]);
}

#[tokio::test]
async fn what_a_retry_cannot_mend_is_told_with_the_remedy() {
    for (status, remedy) in [(401, "OBSERVATORY_TOKEN"), (403, "demo-"), (404, "is the address right?"), (422, "422")] {
        let (server, listener) = Server::answering(&[status]).await;
        let mut delivery = delivery(&listener, None);
        server.serve(listener);
        let error = delivery.deliver(&events(1)).await.unwrap_err().to_string();
        assert!(error.contains(remedy), "{error}");
    }
}
