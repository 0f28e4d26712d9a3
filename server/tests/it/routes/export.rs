//! Whole lists as files.

use crate::builder::{at, event};
use crate::harness::{TestApp, error_of};
use reqwest::StatusCode;
use reqwest::header::{CONTENT_DISPOSITION, CONTENT_TYPE};
use serde_json::{Value, json};

/// More events than a page has, and one that is hostile to spreadsheets.
async fn filled() -> TestApp {
    let app = TestApp::start().await;
    for part in 0..3 {
        let events: Vec<Value> = (0..250)
            .map(|n| {
                event(
                    part * 250 + n,
                    "turn.completed",
                    json!({"sessionKey": format!("s{n}"), "turnId": format!("{part}-{n}")}),
                )
            })
            .collect();
        assert_eq!(app.ingest(&events).await.1["accepted"], 250);
    }
    let hostile = event(
        1000,
        "tool.failed",
        json!({"sessionKey": "=cmd|'/C calc'!A0", "agentId": "@sum", "gatewayId": "other",
            "tool": {"name": "-x"}, "error": {"type": "+1", "message": "a, \"b\"\nc", "retriable": false}}),
    );
    app.ingest(&[hostile]).await;
    app
}

async fn file(app: &TestApp, path: &str) -> (String, String, String) {
    let response = app.request_get(path).send().await.unwrap();
    assert_eq!(response.status(), StatusCode::OK, "{path}");
    let header = |name| response.headers()[name].to_str().unwrap().to_owned();
    let (kind, name) = (header(CONTENT_TYPE), header(CONTENT_DISPOSITION));
    (kind, name, response.text().await.unwrap())
}

#[tokio::test]
async fn a_csv_has_all_events_that_the_filter_admits() {
    let app = filled().await;
    let (kind, name, text) = file(&app, "/api/v1/events?format=csv&type=turn.completed&order=asc").await;
    assert!(kind.starts_with("text/csv"), "{kind}");
    assert!(name.starts_with("attachment; filename=\"events-20") && name.ends_with("Z.csv\""), "{name}");
    let lines: Vec<&str> = text.split("\r\n").collect();
    assert_eq!(lines.len(), 752, "a heading, 750 events and the end of the last line");
    assert!(lines[0].starts_with("id,timestamp,eventType,gatewayId,sessionKey,"), "{}", lines[0]);
    assert!(lines[1].contains(&format!(",{},turn.completed,gw,s0,", at(0))), "{}", lines[1]);
    assert_eq!(lines[0].split(',').count(), lines[1].split(',').count());
}

#[tokio::test]
async fn no_cell_is_a_formula() {
    let app = filled().await;
    for path in ["/api/v1/events?format=csv&gateway=other", "/api/v1/sessions?format=csv&gateway=other"] {
        let (_, _, text) = file(&app, path).await;
        let line = text.split_once("\r\n").unwrap().1;
        assert!(line.contains("'=cmd|'/C calc'!A0,"), "{line}");
        for part in [",'@sum,", ",'+1,", "\"a, \"\"b\"\"\nc\""] {
            assert!(line.contains(part), "{part} is not in {line}");
        }
    }
}

#[tokio::test]
async fn json_lines_are_the_rows_of_the_list() {
    let app = filled().await;
    let (kind, name, text) = file(&app, "/api/v1/sessions?format=jsonl").await;
    assert_eq!(kind, "application/x-ndjson");
    assert!(name.starts_with("attachment; filename=\"sessions-20") && name.ends_with("Z.jsonl\""), "{name}");
    let rows: Vec<Value> = text.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(rows.len(), 251);
    let (_, page) = app.get("/api/v1/sessions?format=json&limit=3").await;
    assert_eq!(page["items"], json!(rows[..3]));
    let (_, _, events) = file(&app, "/api/v1/events?format=jsonl&gateway=other").await;
    let event: Value = serde_json::from_str(&events).unwrap();
    assert_eq!(event["error"]["message"], "a, \"b\"\nc");
}

#[tokio::test]
async fn what_a_file_cannot_be_is_refused() {
    let app = TestApp::start().await;
    for (query, wanted) in
        [("format=xlsx", "json, csv or jsonl"), ("format=csv&limit=5", "`limit`"), ("format=csv&statu=x", "`status`")]
    {
        for list in ["events", "sessions"] {
            let (status, body) = app.get(&format!("/api/v1/{list}?{query}")).await;
            assert_eq!(status, StatusCode::BAD_REQUEST, "{query}");
            assert!(error_of(&body).1.contains(wanted), "{query}: {body}");
        }
    }
    let (status, _) = app.get("/api/v1/sessions/none/events?format=csv").await;
    assert_eq!(status, StatusCode::BAD_REQUEST);
}

#[tokio::test]
async fn a_file_asks_for_the_same_rights_as_its_list() {
    let app = TestApp::with_token("secret").await;
    let bound = app.new_token(&[model::settings::Scope::Read], &["mine"]).await;
    let status = async |query: &str, token: Option<&str>| {
        app.send_as(token, reqwest::Method::GET, &format!("/api/v1/events?{query}"), None).await.0
    };
    assert_eq!(status("format=csv", None).await, StatusCode::UNAUTHORIZED);
    assert_eq!(status("format=csv", Some(&bound)).await, StatusCode::FORBIDDEN);
    assert_eq!(status("format=csv&gateway=other", Some(&bound)).await, StatusCode::FORBIDDEN);
    assert_eq!(status("format=csv&gateway=mine", Some(&bound)).await, StatusCode::OK);
}
