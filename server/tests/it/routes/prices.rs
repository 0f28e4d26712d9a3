use crate::builder::{event, event_at};
use crate::harness::{TestApp, read};
use reqwest::StatusCode;
use serde_json::{Value, json};

fn turn(seconds: i64, model: &str) -> Value {
    event(
        seconds,
        "turn.completed",
        json!({"model": {"provider": "p", "modelId": model}, "tokens": {"input": 1000, "output": 10}}),
    )
}

/// A server with a price list of its own over the bundled one.
async fn app(token: Option<&str>) -> TestApp {
    let list = "version = \"ours\"\nprices = [{ model = \"our-model\", input = 2, output = 5 }]";
    TestApp::with(token, |flags| {
        let path = std::path::Path::new(flags.data_dir.as_deref().unwrap()).join("prices.toml");
        std::fs::write(&path, list).unwrap();
        flags.prices = Some(path.display().to_string());
    })
    .await
}

#[tokio::test]
async fn the_table_in_effect_and_models_without_a_price_are_listed() {
    let app = app(None).await;
    app.ingest(&[turn(0, "our-model"), turn(1, "mystery")]).await;
    let (status, body) = app.get("/api/v1/prices").await;
    assert_eq!(status, StatusCode::OK);
    assert!(body["version"].as_str().unwrap().ends_with("+ours"), "{}", body["version"]);
    let first = json!({"provider": null, "model": "our-model", "from": null, "input": 2.0, "output": 5.0,
        "cacheRead": 2.0, "cacheWrite": 2.0, "custom": true});
    assert_eq!(body["prices"][0], first);
    assert_eq!(body["prices"][1]["custom"], false);
    assert_eq!(body["unpriced"], json!([{"provider": "p", "model": "mystery", "events": 1}]));
    assert_eq!(app.get("/api/v1/prices?x=1").await.0, StatusCode::BAD_REQUEST);
    let metrics = app.request_get("/metrics").send().await.unwrap().text().await.unwrap();
    assert!(metrics.contains("observatory_unpriced_events_total "), "{metrics}");
}

#[tokio::test]
async fn an_estimate_is_told_with_the_event_and_in_the_sums() {
    let app = app(None).await;
    let sent = turn(0, "our-model");
    app.ingest(std::slice::from_ref(&sent)).await;
    let (_, events) = app.get("/api/v1/events").await;
    let estimate = &events["items"][0]["costEstimate"];
    assert_eq!((&estimate["totalCost"], &estimate["inputCost"]), (&json!(0.002_05), &json!(0.002)));
    assert!(estimate["priceVersion"].as_str().unwrap().ends_with("+ours"));
    assert_eq!(events["items"][0].get("cost"), None);
    let (_, session) = app.get("/api/v1/sessions/s").await;
    assert_eq!((&session["costUsd"], &session["costEstimatedUsd"]), (&json!(0.002_05), &json!(0.002_05)));
    let (_, summary) = app.get("/api/v1/metrics/summary").await;
    assert_eq!(summary["totals"]["costEstimatedUsd"], json!(0.002_05));
    // Posted anew elsewhere, the event does not bring its estimate along.
    let again = TestApp::start().await;
    let mut copy = events["items"][0].clone();
    copy["model"]["modelId"] = json!("mystery");
    again.ingest(&[copy]).await;
    assert_eq!(again.get("/api/v1/events").await.1["items"][0].get("costEstimate"), None);
    assert_eq!(again.get("/api/v1/sessions/s").await.1["costUsd"], json!(0.0));
}

#[tokio::test]
async fn pages_show_what_is_estimated_and_what_is_not() {
    let app = app(None).await;
    let now = observatory::clock::now();
    let turn = |key: &str, extra: Value| {
        let mut turn = event_at(
            now,
            "turn.completed",
            json!({"sessionKey": key, "turnId": "t",
            "model": {"modelId": "our-model"}, "tokens": {"input": 100_000, "output": 0}}),
        );
        turn["cost"] = extra;
        turn
    };
    app.ingest(&[turn("billed", json!({"totalCost": 0.25}))]).await;
    let html = async |path: &str| app.request_get(path).send().await.unwrap().text().await.unwrap();
    for path in ["/", "/sessions", "/sessions/billed?gateway=gw"] {
        let page = html(path).await;
        assert!(page.contains("$0.2500") && !page.contains('≈'), "{path}");
    }
    app.ingest(&[turn("guessed", Value::Null)]).await;
    for (path, shown, part) in [
        ("/", "≈$0.4500", "of which $0.2000 estimated"),
        ("/sessions", "≈$0.2000", "all of it estimated"),
        ("/sessions/guessed?gateway=gw", "≈$0.2000", "all of it estimated"),
    ] {
        let page = html(path).await;
        assert!(page.contains(shown) && page.contains(part), "{path}");
    }
    assert!(!html("/sessions/billed?gateway=gw").await.contains('≈'));
}

#[tokio::test]
async fn a_token_that_is_bound_to_gateways_does_not_see_the_models_of_others() {
    let app = app(Some("admin")).await;
    app.ingest(&[turn(0, "mystery")]).await;
    let folder = app.folder.path().join("observatory.db");
    let store = observatory::store::Store::open(&observatory::store::Target::Sqlite(folder)).await.unwrap();
    let scopes = [model::settings::Scope::Read];
    let (_, secret) = observatory::access::create_token(&store, "bound", &scopes, &["gw".to_owned()]).await.unwrap();
    let request = app.client.get(format!("{}/api/v1/prices", app.url)).bearer_auth(secret);
    let (status, body) = read(request.send().await.unwrap()).await;
    assert_eq!((status, &body["unpriced"]), (StatusCode::OK, &Value::Null));
    assert!(!body["prices"].as_array().unwrap().is_empty());
    let (_, all) = app.get("/api/v1/prices").await;
    assert_eq!(all["unpriced"][0]["model"], "mystery");
}
