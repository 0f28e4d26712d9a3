//! OTLP/gRPC by an HTTP/2 client, on the port of everything else.

use super::fixtures::fixture;
use super::session;
use crate::harness::TestApp;
use async_compression::tokio::write::GzipEncoder;
use axum::body::Bytes;
use axum::http::{HeaderMap, Request, StatusCode};
use http_body_util::{BodyExt, Full};
use hyper_util::client::legacy::Client;
use hyper_util::rt::TokioExecutor;
use serde_json::json;
use tokio::io::AsyncWriteExt;

const TRACES: &str = "opentelemetry.proto.collector.trace.v1.TraceService";

struct Answer {
    headers: HeaderMap,
    body: Bytes,
    trailers: Option<HeaderMap>,
}

fn frame(flag: u8, message: &[u8]) -> Vec<u8> {
    let mut frame = vec![flag];
    frame.extend(u32::try_from(message.len()).unwrap().to_be_bytes());
    frame.extend(message);
    frame
}

async fn call(app: &TestApp, service: &str, body: Vec<u8>, headers: &[(&str, &str)]) -> Answer {
    let client = Client::builder(TokioExecutor::new()).http2_only(true).build_http::<Full<Bytes>>();
    let mut request = Request::post(format!("{}/{service}/Export", app.url)).header("te", "trailers");
    for (name, value) in [("content-type", "application/grpc+proto")].iter().chain(headers) {
        request = request.header(*name, *value);
    }
    let response = client.request(request.body(Full::from(body)).unwrap()).await.unwrap();
    assert_eq!(
        (response.status(), &response.headers()["content-type"]),
        (StatusCode::OK, &"application/grpc".parse().unwrap())
    );
    let headers = response.headers().clone();
    let collected = response.into_body().collect().await.unwrap();
    let trailers = collected.trailers().cloned();
    Answer { headers, body: collected.to_bytes(), trailers }
}

#[tokio::test]
async fn a_message_is_taken_and_its_outcome_told_in_trailers() {
    let app = TestApp::start().await;
    let answer = call(&app, TRACES, frame(0, &fixture("traces-chat")), &[]).await;
    assert_eq!((&answer.body[..], &answer.trailers.unwrap()["grpc-status"]), (&[0; 5][..], &"0".parse().unwrap()));
    assert_eq!(session(&app, "openclaw-gateway", "otel:openclaw").await["turns"], 1);
    for (signal, name) in [("metrics", "Metrics"), ("logs", "Logs")] {
        let service = format!("opentelemetry.proto.collector.{signal}.v1.{name}Service");
        let file = if signal == "logs" { "logs-two" } else { "metrics-1" };
        let answer = call(&app, &service, frame(0, &fixture(file)), &[]).await;
        assert_eq!(answer.trailers.unwrap()["grpc-status"], "0");
    }
    assert_eq!(session(&app, "openclaw-gateway", "otel:metrics").await["events"], 73);
}

#[tokio::test]
async fn a_compressed_message_is_taken() {
    let app = TestApp::start().await;
    let mut packed = Vec::new();
    let mut encoder = GzipEncoder::new(&mut packed);
    encoder.write_all(&fixture("traces-chat")).await.unwrap();
    encoder.shutdown().await.unwrap();
    let answer = call(&app, TRACES, frame(1, &packed), &[("grpc-encoding", "gzip")]).await;
    assert_eq!(answer.trailers.unwrap()["grpc-status"], "0");
    assert_eq!(session(&app, "openclaw-gateway", "otel:openclaw").await["turns"], 1);
}

#[tokio::test]
async fn failures_are_told_by_their_code() {
    let app = TestApp::with_token("secret").await;
    let status = |answer: Answer| (answer.headers["grpc-status"].clone(), answer.headers["grpc-message"].clone());
    let (code, message) = status(call(&app, TRACES, frame(0, &[]), &[]).await);
    assert_eq!(code, "16");
    assert!(message.to_str().unwrap().contains("Authorization"), "{message:?}");
    let bearer = [("authorization", "Bearer secret")];
    assert_eq!(status(call(&app, TRACES, frame(0, b"\xff\xff"), &bearer).await).0, "3");
    assert_eq!(status(call(&app, TRACES, vec![0, 0], &bearer).await).0, "3");
}

#[tokio::test]
async fn a_token_over_its_rate_is_told_to_retry() {
    let app = TestApp::with(None, |flags| flags.ingest_events_per_second_max = Some("1".into())).await;
    let spans = vec![super::span(1, 1, None, 0, 1, json!({})); 1000];
    let request: opentelemetry_proto::tonic::collector::trace::v1::ExportTraceServiceRequest =
        observatory::otlp::decode(observatory::otlp::Encoding::Json, super::traces(&spans).to_string().as_bytes())
            .unwrap();
    let message = prost::Message::encode_to_vec(&request);
    assert!(call(&app, TRACES, frame(0, &message), &[]).await.trailers.is_some());
    assert_eq!(call(&app, TRACES, frame(0, &message), &[]).await.headers["grpc-status"], "14");
}
