use crate::builder::event;
use crate::harness::{TestApp, error_of, read};
use async_compression::tokio::write::{BrotliEncoder, GzipEncoder, ZstdEncoder};
use reqwest::StatusCode;
use serde_json::{Value, json};
use tokio::io::{AsyncReadExt, AsyncWriteExt};

fn batch(count: usize) -> Vec<Value> {
    (0..count).map(|n| event(i64::try_from(n).unwrap(), "turn.started", json!({"turnId": n.to_string()}))).collect()
}

#[tokio::test]
async fn a_mixed_batch_keeps_the_valid_events_and_names_the_others() {
    let app = TestApp::start().await;
    let good = event(0, "turn.started", json!({}));
    let bad = event(0, "turn.started", json!({"tokens": {"input": -4}}));
    let (status, receipt) = app.ingest(&[good.clone(), bad.clone(), json!(7), good]).await;
    assert_eq!(status, StatusCode::OK);
    assert_eq!((&receipt["accepted"], &receipt["duplicates"]), (&json!(1), &json!(1)));
    let rejected = receipt["rejected"].as_array().unwrap();
    assert_eq!(rejected.len(), 2);
    assert_eq!(
        (&rejected[0]["index"], &rejected[0]["id"], &rejected[0]["field"]),
        (&json!(1), &bad["id"], &json!("tokens.input"))
    );
    assert_eq!((&rejected[1]["index"], &rejected[1]["id"]), (&json!(2), &Value::Null));
}

#[tokio::test]
async fn a_batch_without_a_valid_event_is_a_422_with_the_reasons() {
    let app = TestApp::start().await;
    let (status, receipt) = app.ingest(&[event(0, "", json!({}))]).await;
    assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(receipt["rejected"][0]["field"], "eventType");
    assert_eq!(app.ingest(&[]).await, (StatusCode::OK, json!({"accepted": 0, "duplicates": 0, "rejected": []})));
}

#[tokio::test]
async fn what_is_no_envelope_is_a_400_that_says_why() {
    let app = TestApp::start().await;
    for (body, code) in
        [("{", "bad_json"), ("[]", "bad_envelope"), ("{\"event\":[]}", "bad_envelope"), ("", "bad_json")]
    {
        let request = app.request_ingest().header("content-type", "application/json").body(body);
        let (status, answer) = read(request.send().await.unwrap()).await;
        assert_eq!((status, error_of(&answer).0.as_str()), (StatusCode::BAD_REQUEST, code), "{body}");
    }
}

#[tokio::test]
async fn limits_hold_at_their_edge() {
    let app = TestApp::start().await;
    assert_eq!(app.ingest(&batch(1000)).await.1["accepted"], 1000);
    let (status, answer) = app.ingest(&batch(1001)).await;
    assert_eq!((status, error_of(&answer).0.as_str()), (StatusCode::PAYLOAD_TOO_LARGE, "too_many_events"));
    let padded = |bytes: usize| {
        let frame = "{\"events\":[],\"pad\":\"\"}".len();
        format!("{{\"events\":[],\"pad\":\"{}\"}}", "x".repeat(bytes - frame))
    };
    let limit = 8 * 1024 * 1024;
    for (bytes, expected) in [(limit, StatusCode::OK), (limit + 1, StatusCode::PAYLOAD_TOO_LARGE)] {
        let request = app.request_ingest().header("content-type", "application/json").body(padded(bytes));
        assert_eq!(request.send().await.unwrap().status(), expected);
    }
}

#[tokio::test]
async fn a_body_that_announces_too_much_is_refused_before_it_is_read() {
    let app = TestApp::start().await;
    let host = app.url.trim_start_matches("http://");
    let mut socket = tokio::net::TcpStream::connect(host).await.unwrap();
    let head = format!(
        "POST /api/v1/ingest HTTP/1.1\r\nHost: {host}\r\nContent-Type: application/json\r\nContent-Length: {}\r\n\r\n",
        observatory::http::body::RAW_BYTES_MAX + 1
    );
    socket.write_all(head.as_bytes()).await.unwrap();
    let mut answer = Vec::new();
    socket.read_to_end(&mut answer).await.unwrap();
    let answer = String::from_utf8(answer).unwrap();
    assert!(answer.starts_with("HTTP/1.1 413"), "{answer}");
    assert!(answer.contains("\"code\":\"body_too_large\""), "{answer}");
}

#[tokio::test]
async fn compressed_bodies_are_taken_and_bounded_by_their_decoded_size() {
    let app = TestApp::start().await;
    let pack = async |encoding: &str, text: &[u8]| {
        let mut packed = Vec::new();
        match encoding {
            "gzip" => {
                let mut encoder = GzipEncoder::new(&mut packed);
                encoder.write_all(text).await.unwrap();
                encoder.shutdown().await.unwrap();
            }
            "br" => {
                let mut encoder = BrotliEncoder::new(&mut packed);
                encoder.write_all(text).await.unwrap();
                encoder.shutdown().await.unwrap();
            }
            _ => {
                let mut encoder = ZstdEncoder::new(&mut packed);
                encoder.write_all(text).await.unwrap();
                encoder.shutdown().await.unwrap();
            }
        }
        packed
    };
    let send = async |encoding: &str, body: Vec<u8>| {
        let request = app.request_ingest().header("content-type", "application/json; charset=utf-8");
        read(request.header("content-encoding", encoding).body(body).send().await.unwrap()).await
    };
    let bomb = format!("{{\"events\":[],\"pad\":\"{}\"}}", "x".repeat(9 * 1024 * 1024));
    for encoding in ["gzip", "br", "zstd"] {
        let body = serde_json::to_vec(&json!({"events": batch(3)})).unwrap();
        assert_eq!(send(encoding, pack(encoding, &body).await).await.1["accepted"], 3, "{encoding}");
        let (status, _) = send(encoding, pack(encoding, bomb.as_bytes()).await).await;
        assert_eq!(status, StatusCode::PAYLOAD_TOO_LARGE, "{encoding}");
        let (status, answer) = send(encoding, b"no such thing".to_vec()).await;
        assert_eq!((status, error_of(&answer).0.as_str()), (StatusCode::BAD_REQUEST, "unreadable_body"), "{encoding}");
    }
    assert_eq!(send("lzma", Vec::new()).await.0, StatusCode::UNSUPPORTED_MEDIA_TYPE);
    let plain = app.request_ingest().header("content-type", "text/plain").body("{\"events\":[]}").send().await.unwrap();
    assert_eq!(plain.status(), StatusCode::UNSUPPORTED_MEDIA_TYPE);
}

#[tokio::test]
async fn a_token_over_its_rate_is_told_when_to_come_again() {
    let app = TestApp::with(None, |flags| flags.ingest_events_per_second_max = Some("1".into())).await;
    assert_eq!(app.ingest(&batch(1000)).await.0, StatusCode::OK);
    let response = app.request_ingest().json(&json!({"events": batch(1000)})).send().await.unwrap();
    assert_eq!(response.status(), StatusCode::TOO_MANY_REQUESTS);
    let wait: u64 = response.headers()["retry-after"].to_str().unwrap().parse().unwrap();
    assert!(wait >= 1);
}

#[tokio::test]
async fn requests_in_flight_at_a_stop_are_answered_and_kept() {
    let app = TestApp::start().await;
    let mut requests = Vec::new();
    for _ in 0..20 {
        let request = app.request_ingest().json(&json!({"events": batch(50)}));
        requests.push(tokio::spawn(async move { request.send().await }));
    }
    tokio::time::sleep(std::time::Duration::from_millis(20)).await;
    let folder = app.stop().await;
    let mut acknowledged = 0;
    for request in requests {
        if let Ok(response) = request.await.unwrap()
            && response.status() == StatusCode::OK
        {
            acknowledged += 50;
        }
    }
    let target = observatory::store::Target::Sqlite(folder.path().join("observatory.db"));
    let store = observatory::store::Store::open(&target).await.unwrap();
    let stored = store.gateways(model::Timestamp::EPOCH).await.unwrap().first().map_or(0, |gateway| gateway.events);
    assert!(stored >= acknowledged, "{stored} of {acknowledged}");
}
