//! Metric points.

use super::{BASE_NANOS, attributes, items, send, session};
use crate::harness::TestApp;
use serde_json::{Value, json};

fn metrics(metric: Value) -> Value {
    json!({"resourceMetrics": [{"resource": {"attributes": attributes(&json!({"service.name": "svc"}))},
        "scopeMetrics": [{"metrics": [metric]}]}]})
}

fn point(second: u64, value: i64) -> Value {
    json!({"asInt": value, "startTimeUnixNano": BASE_NANOS.to_string(),
        "timeUnixNano": (BASE_NANOS + second * 1_000_000_000).to_string()})
}

async fn values(app: &TestApp) -> Vec<Value> {
    let (_, page) = app.get("/api/v1/events?type=otel.metric&order=asc").await;
    items(&page).iter().map(|event| event["metric"]["value"].clone()).collect()
}

#[tokio::test]
async fn the_state_of_a_moment_is_stored_when_it_changes_and_when_it_changes_back() {
    let app = TestApp::start().await;
    for (second, value) in [(1, 5), (2, 5), (3, 6), (4, 5), (4, 5)] {
        let gauge = json!({"name": "depth", "gauge": {"dataPoints": [point(second, value)]}});
        send(&app, "metrics", &metrics(gauge)).await;
    }
    assert_eq!(values(&app).await, [5, 6, 5]);
}

#[tokio::test]
async fn a_sum_that_may_fall_is_the_state_of_a_moment() {
    let app = TestApp::start().await;
    for (second, value) in [(1, 5), (2, 6), (3, 5)] {
        let sum = json!({"name": "open", "sum": {"aggregationTemporality": 2, "isMonotonic": false,
            "dataPoints": [point(second, value)]}});
        send(&app, "metrics", &metrics(sum)).await;
    }
    assert_eq!(values(&app).await, [5, 6, 5]);
}

#[tokio::test]
async fn differences_are_stored_each_unless_they_are_zero() {
    let app = TestApp::start().await;
    for (second, value) in [(1, 2), (2, 2), (3, 0)] {
        let sum = json!({"name": "n", "sum": {"aggregationTemporality": "AGGREGATION_TEMPORALITY_DELTA",
            "isMonotonic": true, "dataPoints": [point(second, value)]}});
        send(&app, "metrics", &metrics(sum)).await;
    }
    assert_eq!(values(&app).await, [2, 2]);
}

#[tokio::test]
async fn a_restarted_sender_counts_anew() {
    let app = TestApp::start().await;
    for (start, second) in [(0, 10), (0, 20), (30, 40)] {
        let mut point = point(second, 3);
        point["startTimeUnixNano"] = json!((BASE_NANOS + start * 1_000_000_000).to_string());
        let sum =
            json!({"name": "n", "sum": {"aggregationTemporality": 2, "isMonotonic": true, "dataPoints": [point]}});
        send(&app, "metrics", &metrics(sum)).await;
    }
    assert_eq!(values(&app).await, [3, 3]);
}

#[tokio::test]
async fn distributions_keep_their_figures() {
    let app = TestApp::start().await;
    let nanos = BASE_NANOS.to_string();
    let histogram = json!({"name": "h", "unit": "ms", "histogram": {"aggregationTemporality": 2, "dataPoints": [
        {"timeUnixNano": nanos, "count": "3", "sum": 6.5, "min": 1, "max": 4, "bucketCounts": ["1", "2"],
            "explicitBounds": [2.0], "attributes": attributes(&json!({"lane": "main"}))},
        {"timeUnixNano": nanos, "count": "0"}]}});
    send(&app, "metrics", &metrics(histogram)).await;
    let (_, page) = app.get("/api/v1/events?type=otel.metric").await;
    assert_eq!(items(&page).len(), 1, "a distribution of nothing is passed over");
    let metric = &items(&page)[0]["metric"];
    assert_eq!(
        (&metric["count"], &metric["sum"], &metric["buckets"], &metric["unit"], &metric["attributes"]),
        (&json!(3), &json!(6.5), &json!({"bounds": [2.0], "counts": [1, 2]}), &json!("ms"), &json!({"lane": "main"}))
    );
    let exponential = json!({"name": "e", "exponentialHistogram": {"aggregationTemporality": 1,
        "dataPoints": [{"timeUnixNano": nanos, "count": 2, "sum": 3, "scale": 1, "zeroCount": "0"}]}});
    send(&app, "metrics", &metrics(exponential)).await;
    let summary = json!({"name": "s", "summary": {"dataPoints": [{"timeUnixNano": nanos, "count": "2", "sum": 3,
        "quantileValues": [{"quantile": 0.5, "value": "NaN"}, {"quantile": 1, "value": 2}]}]}});
    send(&app, "metrics", &metrics(summary)).await;
    assert_eq!(session(&app, "svc", "otel:metrics").await["events"], 3);
}
