use crate::builder::event_at;
use crate::harness::TestApp;
use observatory::clock;
use reqwest::{Method, StatusCode};
use serde_json::json;

async fn page(app: &TestApp, path: &str) -> (StatusCode, String) {
    let response = app.request_get(path).header("accept", "text/html").send().await.unwrap();
    (response.status(), response.text().await.unwrap())
}

#[tokio::test]
async fn pages_are_rendered_by_the_server() {
    let app = TestApp::start().await;
    let (status, empty) = page(&app, "/").await;
    assert_eq!(status, StatusCode::OK);
    assert!(empty.contains("/api/v1/ingest"), "the empty state does not name the address");
    let now = clock::now();
    app.ingest(&[event_at(
        now,
        "turn.failed",
        json!({"sessionKey": "agent:main:<b>x", "turnId": "t",
        "error": {"type": "timeout", "message": "</text><script>alert(1)</script>", "retriable": true}}),
    )])
    .await;
    for path in ["/", "/sessions", "/sessions/agent%3Amain%3A%3Cb%3Ex?gateway=gw"] {
        let (status, html) = page(&app, path).await;
        assert_eq!(status, StatusCode::OK, "{path}");
        assert!(html.contains("agent:main:&lt;b&gt;x"), "{path} does not show the session");
        assert!(!html.contains("<script>alert(1)"), "{path} does not escape");
    }
}

#[tokio::test]
async fn what_is_not_there_is_a_404_with_a_page() {
    let app = TestApp::start().await;
    for path in ["/no/such/page", "/sessions/none?gateway=x"] {
        let (status, html) = page(&app, path).await;
        assert_eq!(status, StatusCode::NOT_FOUND, "{path}");
        assert!(html.contains("<html"), "{path}");
    }
}

#[tokio::test]
async fn every_card_of_the_overview_is_in_the_page() {
    let app = TestApp::start().await;
    let turn = |kind: &str| {
        event_at(
            clock::now(),
            kind,
            json!({"turnId": "t", "agentId": "main", "cost": {"totalCost": 0.25},
        "tool": {"name": "<i>read"}, "timing": {"durationMs": 1500}, "tokens": {"contextUsed": 90, "contextMax": 100}}),
        )
    };
    app.ingest(&[turn("turn.completed"), turn("tool.failed")]).await;
    let (status, html) = page(&app, "/?range=1h").await;
    assert_eq!(status, StatusCode::OK);
    for part in [
        "Spend by trigger",
        "Spend by model",
        "id=\"chart-tokens-title\"",
        "&lt;i&gt;read",
        "1.5 s",
        "data-heat=\"warn\"",
    ] {
        assert!(html.contains(part), "{part} is not in the page");
    }
    assert!(!html.contains("Loading…"), "a card waits for script");
    let (status, html) = page(&app, "/?from=2026-03-02T00:00&to=2026-03-01T00:00").await;
    assert_eq!(status, StatusCode::BAD_REQUEST);
    assert!(html.contains("swap its ends"));
}

/// Pages that are drawn whole: what a browser asks for is what its first load
/// has shown.
#[tokio::test]
async fn a_page_that_is_drawn_whole_is_the_same_asked_for() {
    let app = TestApp::start().await;
    app.ingest(&[event_at(clock::now(), "turn.started", json!({"gatewayId": "<b>gw"}))]).await;
    for (path, search) in [
        ("/gateways", ""),
        ("/gateways/%3Cb%3Egw", ""),
        ("/alerts/history", "severity=critical"),
        ("/alerts/rules", "q=tool"),
        ("/alerts/rules/hung_agent", ""),
        ("/alerts/rules/new", "from=hung_agent"),
        ("/alerts/silences", "rule=hung_agent"),
        ("/alerts/receivers", "new=slack"),
    ] {
        let asked = json!({"path": path, "search": search});
        let (status, drawn) = app.send(Method::POST, "/api/ui/page", Some(asked)).await;
        assert_eq!(status, StatusCode::OK, "{path}");
        let html = drawn["html"].as_str().unwrap();
        let (_, document) = page(&app, &format!("{path}?{search}")).await;
        assert!(html.contains("<h1") && !html.contains("<b>gw"), "{path}");
        assert!(document.contains(html), "{path} shows something else first");
    }
}

/// The form stands on the page with what cannot be read in it, and so can be mended.
#[tokio::test]
async fn filters_that_cannot_be_read_are_told_on_their_page() {
    let app = TestApp::start().await;
    let (status, document) = page(&app, "/alerts?severity=dire").await;
    assert_eq!(status, StatusCode::BAD_REQUEST);
    let asked = json!({"path": "/alerts", "search": "severity=dire"});
    let (status, drawn) = app.send(Method::POST, "/api/ui/page", Some(asked)).await;
    assert_eq!(status, StatusCode::OK);
    let html = drawn["html"].as_str().unwrap();
    assert!(html.contains("dire") && html.contains("name=\"severity\""), "{html}");
    assert!(document.contains(html));
}

#[tokio::test]
async fn a_page_that_is_not_there_is_not_drawn() {
    let app = TestApp::start().await;
    for (path, status) in [
        ("/gateways/none", StatusCode::NOT_FOUND),
        ("/alerts/none", StatusCode::NOT_FOUND),
        ("/alerts/rules/none", StatusCode::NOT_FOUND),
        ("/elsewhere", StatusCode::NOT_FOUND),
    ] {
        let asked = json!({"path": path, "search": ""});
        let (answered, _) = app.send(Method::POST, "/api/ui/page", Some(asked)).await;
        assert_eq!(answered, status, "{path}");
    }
    let guarded = TestApp::with_token("secret").await;
    let asked = || Some(json!({"path": "/settings", "search": ""}));
    assert_eq!(guarded.send_as(None, Method::POST, "/api/ui/page", asked()).await.0, StatusCode::UNAUTHORIZED);
}
