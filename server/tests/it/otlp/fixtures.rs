//! Requests of OpenClaw's own exporter, byte for byte but for the names of
//! the machine that it ran on.

use super::{Answer, PROTOBUF, derived, events, items, kinds, post, send_bytes, session};
use crate::harness::TestApp;
use async_compression::tokio::write::GzipEncoder;
use observatory::otlp::{Encoding, Series, decode, metrics};
use reqwest::StatusCode;
use serde_json::json;
use std::collections::HashSet;
use std::path::Path;
use tokio::io::AsyncWriteExt;

const TRACES: [&str; 7] = [
    "traces-liveness",
    "traces-turn",
    "traces-tool-error",
    "traces-split-1",
    "traces-split-2",
    "traces-split-3",
    "traces-chat",
];
const LOGS: [&str; 3] = ["logs-liveness", "logs-run", "logs-two"];
const METRICS: [&str; 3] = ["metrics-1", "metrics-2", "metrics-3"];
const GATEWAY: &str = "openclaw-gateway";

pub fn fixture(name: &str) -> Vec<u8> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/otlp").join(format!("{name}.bin"));
    std::fs::read(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

async fn replay(app: &TestApp, names: impl IntoIterator<Item = &'static str>) {
    for name in names {
        let (signal, _) = name.split_once('-').unwrap();
        send_bytes(app, signal, fixture(name)).await;
    }
}

#[tokio::test]
async fn turns_tools_and_tokens_come_out_of_openclaws_spans() {
    let app = TestApp::start().await;
    replay(&app, TRACES).await;
    let row = session(&app, GATEWAY, "otel:openclaw").await;
    assert_eq!((&row["turns"], &row["failedTurns"], &row["openTurn"]), (&json!(4), &json!(0), &json!(null)));
    assert_eq!((&row["toolCalls"], &row["toolErrors"]), (&json!(2), &json!(1)));
    assert_eq!((&row["tokens"]["input"], &row["tokens"]["output"]), (&json!(24470), &json!(50)));
    assert_eq!(
        (&row["channel"], &row["agentId"], &row["model"]),
        (&json!("webchat"), &json!("main"), &json!("fake-1"))
    );
    assert_eq!(row["events"], 29);

    let (_, turns) = app.get("/api/v1/sessions/otel%3Aopenclaw/turns").await;
    let durations: Vec<f64> = items(&turns).iter().filter_map(|turn| turn["durationMs"].as_f64()).collect();
    assert_eq!(durations.len(), 4, "{turns}");
    assert!(durations.contains(&106_056.0), "{durations:?}");
    let tools: i64 = items(&turns).iter().filter_map(|turn| turn["toolCalls"].as_i64()).sum();
    assert_eq!(tools, 2);
}

#[tokio::test]
async fn an_event_of_openclaw_says_what_its_span_said() {
    let app = TestApp::start().await;
    replay(&app, ["traces-tool-error", "traces-liveness", "traces-chat"]).await;
    let all = events(&app, "otel:openclaw").await;
    let of = |kind: &str| all.iter().find(|event| event["eventType"] == kind).unwrap_or_else(|| panic!("no {kind}"));
    let failed = of("tool.failed");
    assert_eq!((&failed["tool"]["name"], &failed["error"]["type"]), (&json!("read"), &json!("Error")));
    let call = of("model.called");
    assert_eq!((&call["timing"]["durationMs"], &call["timing"]["ttftMs"]), (&json!(788.0), &json!(786.0)));
    assert_eq!(call["model"], json!({"provider": "fake", "modelId": "fake-1"}));
    assert_eq!(of("turn.completed")["trigger"], "user");
    assert_eq!(of("context.assembled")["otel"]["attributes"]["openclaw.context.token_budget"], 128_000);
    let usage = of("model.usage");
    assert_eq!((&usage["tokens"]["cacheRead"], &usage["agentId"]), (&json!(6116), &json!("main")));
    assert_eq!(usage.get("turnId"), None, "its trace holds no turn");
    assert_eq!(of("liveness.warning").get("error"), None, "a warning is no error");
}

#[tokio::test]
async fn everything_replayed_twice_and_in_another_order_changes_nothing() {
    let app = TestApp::start().await;
    replay(&app, TRACES.into_iter().chain(LOGS).chain(METRICS)).await;
    let once = derived(&app).await;
    replay(&app, TRACES.into_iter().chain(LOGS).chain(METRICS)).await;
    assert_eq!(derived(&app).await, once);
    let other = TestApp::start().await;
    replay(&other, TRACES.into_iter().chain(LOGS).rev()).await;
    replay(&other, METRICS).await;
    let mut reversed = derived(&other).await;
    for (a, b) in reversed["sessions"].as_array_mut().unwrap().iter_mut().zip(once["sessions"].as_array().unwrap()) {
        assert_eq!(a, b);
    }
    assert_eq!(reversed["events"].take(), once["events"]);
}

#[tokio::test]
async fn a_turn_whose_spans_come_in_three_requests_is_one_turn() {
    let app = TestApp::start().await;
    replay(&app, ["traces-split-1", "traces-split-2"]).await;
    assert_eq!(session(&app, GATEWAY, "otel:openclaw").await["turns"], 0);
    replay(&app, ["traces-split-3"]).await;
    assert_eq!(session(&app, GATEWAY, "otel:openclaw").await["turns"], 1);
}

#[tokio::test]
async fn logs_keep_severity_and_text() {
    let app = TestApp::start().await;
    replay(&app, LOGS).await;
    let logs = events(&app, "otel:logs").await;
    assert_eq!(kinds(&logs), ["otel.log"; 4]);
    assert_eq!((&logs[0]["log"]["severity"], &logs[0]["log"]["severityNumber"]), (&json!("WARN"), &json!(13)));
    assert!(logs[0]["log"]["body"].as_str().unwrap().starts_with("liveness warning"));
    assert_eq!(logs[0]["otel"]["attributes"]["openclaw.subsystem"], "diagnostic");
    assert_eq!(session(&app, GATEWAY, "otel:logs").await["lastError"], json!(null));
}

#[tokio::test]
async fn totals_that_stand_still_are_stored_once() {
    let app = TestApp::start().await;
    let stored = async || session(&app, GATEWAY, "otel:metrics").await["events"].as_i64().unwrap();
    replay(&app, ["metrics-1"]).await;
    let first = stored().await;
    replay(&app, ["metrics-2"]).await;
    let second = stored().await - first;
    replay(&app, ["metrics-3"]).await;
    let third = stored().await - first - second;
    assert_eq!((first, second, third), (73, 14, 47));
    let row = session(&app, GATEWAY, "otel:metrics").await;
    assert_eq!(
        (&row["tokens"]["total"], &row["costUsd"]),
        (&json!(0), &json!(0.0)),
        "spans count tokens, metrics do not"
    );
    let (_, page) = app.get("/api/v1/events?type=otel.metric&limit=500").await;
    let cost = items(&page).iter().find(|event| event["metric"]["name"] == "openclaw.cost.usd").unwrap();
    assert_eq!((&cost["metric"]["kind"], &cost["metric"]["temporality"]), (&json!("sum"), &json!("cumulative")));
    assert!((cost["metric"]["value"].as_f64().unwrap() - 0.057_646_8).abs() < 1e-9);
}

#[test]
fn a_server_that_remembers_no_metric_finds_the_same_ids() {
    let request = decode(Encoding::Protobuf, &fixture("metrics-1")).unwrap();
    let later = decode(Encoding::Protobuf, &fixture("metrics-2")).unwrap();
    let ids = |request, series: &Series| -> HashSet<uuid::Uuid> {
        metrics::map(request, None, series).events.iter().map(|(_, incoming)| incoming.event.id).collect()
    };
    let series = Series::default();
    let batch = metrics::map(&request, None, &series);
    series.remember(&batch.readings);
    let first = ids(&request, &Series::default());
    let changed = ids(&later, &series);
    let fresh: HashSet<_> = ids(&later, &Series::default()).difference(&first).copied().collect();
    assert_eq!(changed, fresh, "memory and ids agree on what is new");
}

#[tokio::test]
async fn compressed_requests_are_taken() {
    let app = TestApp::start().await;
    let mut packed = Vec::new();
    let mut encoder = GzipEncoder::new(&mut packed);
    encoder.write_all(&fixture("traces-chat")).await.unwrap();
    encoder.shutdown().await.unwrap();
    let answer = Answer::of(post(&app, "traces", PROTOBUF, packed).header("content-encoding", "gzip")).await;
    assert_eq!(answer.status, StatusCode::OK);
    assert_eq!(session(&app, GATEWAY, "otel:openclaw").await["turns"], 1);
}
