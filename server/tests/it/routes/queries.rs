use crate::builder::{at, event};
use crate::harness::{TestApp, error_of};
use reqwest::StatusCode;
use serde_json::{Value, json};

async fn filled() -> TestApp {
    let app = TestApp::start().await;
    let tokens = json!({"input": 900, "output": 100, "contextUsed": 900, "contextMax": 1000});
    let key = "agent:main:tele/gram 1";
    let events = [
        event(0, "turn.started", json!({"sessionKey": key, "turnId": "t"})),
        event(1, "tool.failed", json!({"sessionKey": key, "turnId": "t", "tool": {"name": "read", "error": "gone"}})),
        event(
            2,
            "turn.completed",
            json!({"sessionKey": key, "turnId": "t", "tokens": tokens, "cost": {"totalCost": 0.5}}),
        ),
        event(3, "turn.failed", json!({"sessionKey": "bad", "gatewayId": "b"})),
        event(4, "turn.failed", json!({"sessionKey": "bad", "gatewayId": "a"})),
    ];
    assert_eq!(app.ingest(&events).await.1["accepted"], 5);
    app
}

#[tokio::test]
async fn a_session_row_has_every_field_of_the_contract() {
    let app = filled().await;
    let (status, row) = app.get("/api/v1/sessions/agent%3Amain%3Atele%2Fgram%201").await;
    assert_eq!(status, StatusCode::OK);
    for field in [
        "sessionKey",
        "gatewayId",
        "parentSessionKey",
        "agentId",
        "channel",
        "status",
        "startedAt",
        "lastEventAt",
        "turns",
        "failedTurns",
        "openTurn",
        "toolCalls",
        "toolErrors",
        "tokens",
        "costUsd",
        "model",
        "lastError",
    ] {
        assert!(row.get(field).is_some(), "{field} is missing in {row}");
    }
    let expected =
        json!({"input": 900, "output": 100, "total": 1000, "contextUsed": 900, "contextMax": 1000, "percentUsed": 0.9});
    assert_eq!(row["tokens"], expected);
    assert_eq!((&row["costUsd"], &row["turns"], &row["toolErrors"]), (&json!(0.5), &json!(1), &json!(1)));
    assert_eq!(row["lastError"]["message"], "gone");
    assert_eq!(row["startedAt"], json!(at(0)));
}

#[tokio::test]
async fn lists_answer_items_and_a_cursor() {
    let app = filled().await;
    let (_, page) = app.get("/api/v1/sessions?limit=2").await;
    assert_eq!(page["items"].as_array().unwrap().len(), 2);
    let cursor: String = form_urlencoded::byte_serialize(page["nextCursor"].as_str().unwrap().as_bytes()).collect();
    let (_, rest) = app.get(&format!("/api/v1/sessions?limit=2&cursor={cursor}")).await;
    assert_eq!((rest["items"].as_array().unwrap().len(), &rest["nextCursor"]), (1, &Value::Null));
    let (_, events) = app.get("/api/v1/events?type=turn.failed&gateway=a").await;
    assert_eq!(events["items"].as_array().unwrap().len(), 1);
    let (_, events) = app.get("/api/v1/sessions/bad/events?gateway=b&order=asc").await;
    assert_eq!(events["items"][0]["gatewayId"], "b");
    let (_, turns) = app.get("/api/v1/sessions/agent:main:tele%2Fgram%201/turns").await;
    assert_eq!(turns["items"][0]["turnId"], "t");
    let (_, gateways) = app.get("/api/v1/gateways").await;
    assert_eq!(gateways["items"].as_array().unwrap().len(), 3);
    assert_eq!(app.get("/api/v1/alerts").await.1, json!({"items": [], "nextCursor": null}));
}

#[tokio::test]
async fn an_ambiguous_key_is_a_409_that_names_the_gateways() {
    let app = filled().await;
    let (status, body) = app.get("/api/v1/sessions/bad").await;
    let (code, message) = error_of(&body);
    assert_eq!((status, code.as_str()), (StatusCode::CONFLICT, "ambiguous_session"));
    assert!(message.contains("one of a, b"), "{message}");
    assert_eq!(app.get("/api/v1/sessions/bad?gateway=b").await.1["gatewayId"], "b");
    assert_eq!(app.get("/api/v1/sessions/bad/events").await.0, StatusCode::CONFLICT);
}

#[tokio::test]
async fn errors_have_one_shape_everywhere() {
    let app = TestApp::start().await;
    for (path, status, code) in [
        ("/api/v1/sessions/none", StatusCode::NOT_FOUND, "not_found"),
        ("/api/v1/nothing", StatusCode::NOT_FOUND, "not_found"),
        ("/api/v1/sessions?statu=x", StatusCode::BAD_REQUEST, "unknown_parameter"),
        ("/api/v1/events?limit=501", StatusCode::BAD_REQUEST, "bad_parameter"),
        ("/api/v1/events?cursor=x", StatusCode::BAD_REQUEST, "bad_cursor"),
        ("/api/v1/ingest", StatusCode::METHOD_NOT_ALLOWED, "method_not_allowed"),
        ("/api/v1/stream", StatusCode::UPGRADE_REQUIRED, "websocket_required"),
        ("/api/v1/sessions/%FF", StatusCode::BAD_REQUEST, "bad_request"),
        ("/api/v1/sessions/%00", StatusCode::BAD_REQUEST, "bad_request"),
        ("/api/v1/events?q=%00", StatusCode::BAD_REQUEST, "bad_request"),
    ] {
        let (got, body) = app.get(path).await;
        assert_eq!((got, error_of(&body).0.as_str()), (status, code), "{path}");
    }
    let response = app.request_get("/api/v1/nothing").header("x-request-id", "from-proxy").send().await.unwrap();
    assert_eq!(response.headers()["x-request-id"], "from-proxy");
    let body: Value = response.json().await.unwrap();
    assert_eq!(body["error"]["requestId"], "from-proxy");
}

#[tokio::test]
async fn the_summary_covers_all_that_is_stored_unless_told_otherwise() {
    let app = filled().await;
    let (_, summary) = app.get("/api/v1/metrics/summary").await;
    assert_eq!((&summary["totals"]["turns"], &summary["totals"]["failedTurns"]), (&json!(3), &json!(2)));
    assert_eq!((&summary["totals"]["costUsd"], &summary["uniqueSessions"]), (&json!(0.5), &json!(3)));
    let (_, none) = app.get("/api/v1/metrics/summary?from=2027-01-01T00:00:00Z").await;
    assert_eq!(none["totals"]["turns"], 0);
    let (_, one) = app.get("/api/v1/metrics/summary?gateway=a").await;
    assert_eq!(one["totals"]["turns"], 1);
}

#[tokio::test]
async fn sums_are_told_apart_by_a_dimension() {
    let app = filled().await;
    let (status, body) = app.get("/api/v1/metrics/breakdown?by=tool").await;
    assert_eq!(status, StatusCode::OK);
    assert_eq!((&body["by"], &body["leftOut"]), (&json!("tool"), &json!(0)));
    assert_eq!(body["items"][0]["name"], "read");
    assert_eq!((&body["items"][0]["toolCalls"], &body["items"][0]["toolErrors"]), (&json!(1), &json!(1)));
    let (_, body) = app.get("/api/v1/metrics/breakdown?by=gateway").await;
    assert_eq!((&body["items"][0]["name"], &body["items"][0]["costUsd"]), (&json!("gw"), &json!(0.5)));
    let (_, body) = app.get("/api/v1/metrics/breakdown?by=trigger&from=2027-01-01T00:00:00Z").await;
    assert_eq!(body["items"], json!([]));
    for (query, wanted) in [
        ("", "`by` is required"),
        ("?by=colour", "trigger, agent, model, gateway or tool"),
        ("?by=tool&agent=main", "`agent` does not go with by=tool"),
        ("?by=trigger&model=opus", "`model` does not go with by=trigger"),
    ] {
        let (status, body) = app.get(&format!("/api/v1/metrics/breakdown{query}")).await;
        assert_eq!(status, StatusCode::BAD_REQUEST, "{query}");
        assert!(error_of(&body).1.contains(wanted), "{query}: {body}");
    }
}
