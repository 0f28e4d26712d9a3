//! Answers as the protocol has them.

use super::conventions::turn;
use super::fixtures::fixture;
use super::{Answer, JSON, PROTOBUF, items, post, session, span, traces, traces_of};
use crate::harness::TestApp;
use model::settings::Scope;
use observatory::access::create_token;
use observatory::otlp::{CONTENT_BYTES_MAX, ITEMS_MAX};
use observatory::store::{Store, Target};
use opentelemetry_proto::tonic::collector::trace::v1::{ExportTraceServiceRequest, ExportTraceServiceResponse};
use prost::Message;
use reqwest::StatusCode;
use serde_json::{Value, json};

/// `google.rpc.Status`.
#[derive(Clone, PartialEq, Message)]
struct Status {
    #[prost(int32, tag = "1")]
    code: i32,
    #[prost(string, tag = "2")]
    message: String,
}

fn status(answer: &Answer) -> Status {
    assert_eq!(answer.headers["content-type"], PROTOBUF);
    Status::decode(answer.body.as_slice()).unwrap()
}

fn bad_spans() -> Value {
    let long = json!({"gen_ai.operation.name": "chat", "session.id": "k".repeat(513)});
    let good = json!({"gen_ai.operation.name": "chat", "session.id": "s"});
    let mut nameless = span(2, 1, None, 0, 1, good.clone());
    nameless["traceId"] = json!("0".repeat(32));
    let mut timeless = span(3, 1, None, 0, 1, good.clone());
    timeless["startTimeUnixNano"] = json!(0);
    traces(&[span(1, 1, None, 0, 1, long), nameless, timeless, span(4, 1, None, 0, 1, good)])
}

#[tokio::test]
async fn spans_that_do_not_hold_are_counted_and_the_others_kept() {
    let app = TestApp::start().await;
    let answer = Answer::of(post(&app, "traces", JSON, bad_spans().to_string())).await;
    assert_eq!(answer.status, StatusCode::OK);
    let partial = answer.json()["partialSuccess"].clone();
    assert_eq!(partial["rejectedSpans"], "3");
    for reason in ["sessionKey must have 1 to 512 bytes", "traceId must have 16 bytes", "startTimeUnixNano"] {
        assert!(partial["errorMessage"].as_str().unwrap().contains(reason), "{partial}");
    }
    assert_eq!(session(&app, "svc", "s").await["turns"], 1);

    let request: ExportTraceServiceRequest =
        observatory::otlp::decode(observatory::otlp::Encoding::Json, bad_spans().to_string().as_bytes()).unwrap();
    let answer = Answer::of(post(&app, "traces", PROTOBUF, request.encode_to_vec())).await;
    assert_eq!((answer.status, answer.headers["content-type"].as_bytes()), (StatusCode::OK, PROTOBUF.as_bytes()));
    let response = ExportTraceServiceResponse::decode(answer.body.as_slice()).unwrap();
    assert_eq!(response.partial_success.unwrap().rejected_spans, 3);
}

#[tokio::test]
async fn malformed_bodies_are_a_400_in_their_encoding() {
    let app = TestApp::start().await;
    for signal in ["traces", "metrics", "logs"] {
        let answer = Answer::of(post(&app, signal, PROTOBUF, b"\xff\xff nonsense".to_vec())).await;
        assert_eq!((answer.status, status(&answer).code), (StatusCode::BAD_REQUEST, 3));
        let truncated = Answer::of(post(&app, signal, PROTOBUF, fixture("traces-turn")[..100].to_vec())).await;
        assert_eq!(truncated.status, StatusCode::BAD_REQUEST);
        for body in ["{", "[]", "{\"resourceSpans\":7,\"resourceMetrics\":7,\"resourceLogs\":7}"] {
            let answer = Answer::of(post(&app, signal, JSON, body)).await;
            assert_eq!((answer.status, &answer.json()["code"]), (StatusCode::BAD_REQUEST, &json!(3)), "{body}");
        }
    }
    let deep = format!("{}{}", "[".repeat(100_000), "]".repeat(100_000));
    assert_eq!(Answer::of(post(&app, "traces", JSON, deep)).await.status, StatusCode::BAD_REQUEST);
}

#[tokio::test]
async fn an_empty_request_is_taken() {
    let app = TestApp::start().await;
    for signal in ["traces", "metrics", "logs"] {
        let answer = Answer::of(post(&app, signal, PROTOBUF, Vec::new())).await;
        assert_eq!((answer.status, answer.body.len()), (StatusCode::OK, 0));
        assert_eq!(Answer::of(post(&app, signal, JSON, "{}")).await.json(), json!({}));
    }
}

#[tokio::test]
async fn other_types_encodings_and_methods_are_refused() {
    let app = TestApp::start().await;
    let answer = Answer::of(post(&app, "traces", "text/plain", "{}")).await;
    assert_eq!((answer.status, &answer.json()["code"]), (StatusCode::UNSUPPORTED_MEDIA_TYPE, &json!(3)));
    let answer = Answer::of(post(&app, "traces", PROTOBUF, "x").header("content-encoding", "lzma")).await;
    assert_eq!((answer.status, status(&answer).code), (StatusCode::UNSUPPORTED_MEDIA_TYPE, 3));
    let answer = Answer::of(app.client.get(format!("{}/v1/traces", app.url))).await;
    assert_eq!((answer.status, &answer.json()["code"]), (StatusCode::METHOD_NOT_ALLOWED, &json!(12)));
}

#[tokio::test]
async fn requests_are_taken_up_to_the_limits_and_refused_past_them() {
    let app = TestApp::start().await;
    let foreign = |count: usize| {
        let span = span(1, 1, None, 0, 1, json!({}));
        traces(&vec![span; count]).to_string()
    };
    assert_eq!(Answer::of(post(&app, "traces", JSON, foreign(ITEMS_MAX))).await.status, StatusCode::OK);
    let answer = Answer::of(post(&app, "traces", JSON, foreign(ITEMS_MAX + 1))).await;
    assert_eq!((answer.status, &answer.json()["code"]), (StatusCode::PAYLOAD_TOO_LARGE, &json!(8)));
    let padded = |bytes: usize| format!("{{\"pad\":\"{}\"}}", "x".repeat(bytes - "{\"pad\":\"\"}".len()));
    let limit = observatory::http::body::BODY_BYTES_MAX;
    assert_eq!(Answer::of(post(&app, "logs", JSON, padded(limit))).await.status, StatusCode::OK);
    let answer = Answer::of(post(&app, "logs", JSON, padded(limit + 1))).await;
    assert_eq!((answer.status, &answer.json()["code"]), (StatusCode::PAYLOAD_TOO_LARGE, &json!(8)));
}

#[tokio::test]
async fn more_events_than_one_commit_takes_are_stored_in_shares() {
    let app = TestApp::start().await;
    let chat = json!({"gen_ai.operation.name": "chat", "session.id": "s"});
    let spans: Vec<Value> = (0..1200_u32)
        .map(|id| {
            let mut span = span(1, 1, None, 0, 1, chat.clone());
            span["traceId"] = json!(format!("{:032x}", id + 1));
            span
        })
        .collect();
    super::send(&app, "traces", &traces(&spans)).await;
    assert_eq!(session(&app, "svc", "s").await["turns"], 1200);
}

#[tokio::test]
async fn long_content_is_cut_and_its_figures_kept() {
    let app = TestApp::start().await;
    let chat = |size: usize| {
        json!({"gen_ai.operation.name": "chat", "session.id": format!("{size}"), "gen_ai.usage.input_tokens": 3,
            "input.value": "x".repeat(size)})
    };
    for (trace, size) in [(1, CONTENT_BYTES_MAX), (2, CONTENT_BYTES_MAX + 1), (3, 3_000_000)] {
        super::send(&app, "traces", &traces(&[span(trace, 1, None, 0, 1, chat(size))])).await;
        let key = size.to_string();
        assert_eq!(session(&app, "svc", &key).await["tokens"]["input"], 3);
        let said = super::events(&app, &key).await[1]["payload"]["userMessage"].as_str().unwrap().to_owned();
        assert_eq!(said.ends_with('…'), size > CONTENT_BYTES_MAX);
        assert!(said.len() <= CONTENT_BYTES_MAX);
    }
}

#[tokio::test]
async fn a_token_over_its_rate_is_told_when_to_come_again() {
    let app = TestApp::with(None, |flags| flags.ingest_events_per_second_max = Some("1".into())).await;
    let request = traces(&vec![span(1, 1, None, 0, 1, json!({})); 1000]).to_string();
    assert_eq!(Answer::of(post(&app, "traces", JSON, request.clone())).await.status, StatusCode::OK);
    let answer = Answer::of(post(&app, "traces", JSON, request)).await;
    assert_eq!((answer.status, &answer.json()["code"]), (StatusCode::TOO_MANY_REQUESTS, &json!(8)));
    assert!(answer.headers["retry-after"].to_str().unwrap().parse::<u64>().unwrap() >= 1);
}

#[tokio::test]
async fn tokens_decide_who_may_send_and_for_whom() {
    let app = TestApp::with_token("secret").await;
    let store = Store::open(&Target::Sqlite(app.folder.path().join("observatory.db"))).await.unwrap();
    let token = async |scope: Scope, gateways: &[&str]| {
        let gateways: Vec<String> = gateways.iter().map(|gateway| (*gateway).to_owned()).collect();
        create_token(&store, "t", &[scope], &gateways).await.unwrap().1
    };
    let request = traces_of(json!({"service.name": "svc"}), &turn(1, "c")).to_string();
    let sent = async |secret: &str| {
        Answer::of(post(&app, "traces", JSON, request.clone()).header("authorization", format!("Bearer {secret}")))
            .await
    };
    let none = Answer::of(post(&app, "traces", JSON, request.clone())).await;
    assert_eq!((none.status, &none.json()["code"]), (StatusCode::UNAUTHORIZED, &json!(16)));
    let reader = sent(&token(Scope::Read, &[]).await).await;
    assert_eq!((reader.status, &reader.json()["code"]), (StatusCode::FORBIDDEN, &json!(7)));
    let others = sent(&token(Scope::Ingest, &["a", "b"]).await).await;
    assert_eq!(others.status, StatusCode::FORBIDDEN);
    assert!(others.json()["message"].as_str().unwrap().contains("\"svc\""), "{}", others.json());
    assert_eq!(sent(&token(Scope::Ingest, &["home"]).await).await.status, StatusCode::OK);
    let (_, gateways) = app.get("/api/v1/gateways").await;
    assert_eq!(items(&gateways).len(), 1);
    assert_eq!(items(&gateways)[0]["gatewayId"], "home", "the token's one gateway is the sender");
    store.close().await;
}

#[tokio::test]
async fn a_database_that_is_away_is_a_503_to_be_retried() {
    let app = TestApp::start().await;
    let locked = sqlx::SqlitePool::connect(&format!("sqlite:{}", app.folder.path().join("observatory.db").display()))
        .await
        .unwrap();
    sqlx::raw_sql("DROP TABLE events").execute(&locked).await.unwrap();
    let request = traces(&turn(1, "c")).to_string();
    let answer = Answer::of(post(&app, "traces", JSON, request)).await;
    assert_eq!((answer.status, &answer.json()["code"]), (StatusCode::SERVICE_UNAVAILABLE, &json!(14)));
    assert!(answer.headers.contains_key("retry-after"));
}
