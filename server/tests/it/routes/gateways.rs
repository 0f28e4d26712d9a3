use crate::builder::event_at;
use crate::harness::{TestApp, error_of, read};
use model::settings::Scope;
use observatory::access::create_token;
use observatory::clock;
use observatory::store::{Store, Target};
use reqwest::{Method, StatusCode};
use serde_json::{Value, json};
use std::time::Duration;

const SERIES: &str = "7b0c2f0e-43f1-4c3c-9d0e-6f0f5cf4a001";

fn numbered(number: u64) -> Value {
    event_at(clock::now(), "turn.started", json!({"sequence": {"series": SERIES, "number": number}}))
}

async fn post(app: &TestApp, body: Value) -> (StatusCode, Value) {
    read(app.request_ingest().json(&body).send().await.unwrap()).await
}

#[tokio::test]
async fn a_report_beside_events_shows_on_the_gateway_and_on_its_sessions() {
    let app = TestApp::start().await;
    let report = json!({
        "gatewayId": "gw", "sentAt": clock::now().plus_micros(-60_000_000), "conversationAccess": false,
        "versions": {"openclaw": "2026.9.6", "plugin": "0.2.0", "node": "24.1.0", "future": 1},
        "sequence": {"series": SERIES, "assigned": 9, "settled": 9, "dropped": [{"first": 3, "last": 6}]},
    });
    let (status, receipt) =
        post(&app, json!({"events": [numbered(1), numbered(2), numbered(7), numbered(8)], "gateway": report})).await;
    assert_eq!((status, &receipt["accepted"]), (StatusCode::OK, &json!(4)));

    let (_, list) = app.get("/api/v1/gateways").await;
    let gateway = &list["items"][0];
    assert_eq!(gateway["report"]["versions"]["openclaw"], "2026.9.6");
    assert_eq!((&gateway["missingEvents"], &gateway["events"]), (&json!(5), &json!(4)));
    let skew = gateway["report"]["clockSkewMs"].as_i64().unwrap();
    assert!((-61_000..=-59_900).contains(&skew), "{skew}");
    let codes: Vec<&str> =
        gateway["problems"].as_array().unwrap().iter().map(|problem| problem["code"].as_str().unwrap()).collect();
    assert_eq!(codes, ["missingEvents", "noConversationAccess", "clockSkew"]);

    let (_, detail) = app.get("/api/v1/gateways/gw").await;
    let ranges: Vec<_> = detail["missing"]
        .as_array()
        .unwrap()
        .iter()
        .map(|range| (range["first"].clone(), range["last"].clone()))
        .collect();
    assert_eq!(ranges, [(json!(9), json!(9)), (json!(3), json!(6))]);
    let (_, session) = app.get("/api/v1/sessions/s").await;
    assert_eq!(session["missing"].as_array().unwrap().len(), 2);
    assert_eq!((&session["sessionKey"], &session["missing"][1]["first"]), (&json!("s"), &json!(3)));
}

#[tokio::test]
async fn a_report_may_come_alone_and_a_bad_one_is_refused_with_its_events() {
    let app = TestApp::start().await;
    let report = json!({"gatewayId": "quiet", "sentAt": clock::now()});
    let (status, receipt) = post(&app, json!({"events": [], "gateway": report})).await;
    assert_eq!((status, receipt), (StatusCode::OK, json!({"accepted": 0, "duplicates": 0, "rejected": []})));
    let (_, detail) = app.get("/api/v1/gateways/quiet").await;
    assert_eq!((&detail["events"], &detail["lastEventAt"]), (&json!(0), &Value::Null));

    let (status, body) = post(&app, json!({"events": [numbered(1)], "gateway": {"gatewayId": "gw"}})).await;
    let (code, message) = error_of(&body);
    assert_eq!((status, code.as_str()), (StatusCode::BAD_REQUEST, "bad_report"));
    assert!(message.contains("sentAt"), "{message}");
    assert_eq!(app.get("/api/v1/gateways/gw").await.0, StatusCode::NOT_FOUND);
    let (_, refused) =
        app.ingest(&[event_at(clock::now(), "x", json!({"sequence": {"series": SERIES, "number": 0}}))]).await;
    assert_eq!(refused["rejected"][0]["field"], "sequence.number");
}

#[tokio::test]
async fn a_gateway_is_renamed_muted_and_removed() {
    let app = TestApp::start().await;
    app.ingest(&[numbered(1)]).await;
    let path = "/api/v1/gateways/gw";
    let (status, detail) = app.send(Method::PATCH, path, Some(json!({"name": "Attic", "muted": true}))).await;
    assert_eq!((status, &detail["name"], &detail["muted"]), (StatusCode::OK, &json!("Attic"), &json!(true)));
    for bad in [json!({"name": "x".repeat(101)}), json!({"nmae": "x"}), json!([])] {
        let (status, body) = app.send(Method::PATCH, path, Some(bad)).await;
        assert_eq!((status, error_of(&body).0.as_str()), (StatusCode::BAD_REQUEST, "bad_change"));
    }
    let longest = json!({"name": "x".repeat(100)});
    assert_eq!(app.send(Method::PATCH, path, Some(longest)).await.0, StatusCode::OK);
    assert_eq!(app.send(Method::PATCH, "/api/v1/gateways/no", Some(json!({}))).await.0, StatusCode::NOT_FOUND);
    assert_eq!(app.send(Method::DELETE, "/api/v1/gateways/no", None).await.0, StatusCode::NOT_FOUND);
    assert_eq!(app.send(Method::DELETE, path, None).await.0, StatusCode::ACCEPTED);
    let gone = async {
        while app.get(path).await.0 != StatusCode::NOT_FOUND {
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    };
    tokio::time::timeout(Duration::from_secs(30), gone).await.unwrap();
    assert_eq!(app.get("/api/v1/events").await.1["items"], json!([]));
}

#[tokio::test]
async fn while_a_gateway_is_removed_its_events_have_to_wait_and_others_do_not() {
    let app = TestApp::start().await;
    app.ingest(&[numbered(1)]).await;
    let store = Store::open(&Target::Sqlite(app.folder.path().join("observatory.db"))).await.unwrap();
    assert!(store.begin_removal("gw", clock::now()).await.unwrap());
    let response = app.request_ingest().json(&json!({"events": [numbered(2)]})).send().await.unwrap();
    assert!(response.headers().contains_key("retry-after"));
    let (status, body) = read(response).await;
    assert_eq!((status, error_of(&body).0.as_str()), (StatusCode::SERVICE_UNAVAILABLE, "gateway_removing"));
    let mut other = numbered(1);
    other["gatewayId"] = json!("b");
    assert_eq!(app.ingest(&[other]).await.1["accepted"], 1);
    store.close().await;
}

#[tokio::test]
async fn only_an_admin_changes_a_gateway_and_a_bound_token_reports_for_its_own() {
    let app = TestApp::with_token("secret").await;
    app.ingest(&[numbered(1)]).await;
    let store = Store::open(&Target::Sqlite(app.folder.path().join("observatory.db"))).await.unwrap();
    let (_, reader) = create_token(&store, "reader", &[Scope::Read], &[]).await.unwrap();
    let (_, bound) = create_token(&store, "bound", &[Scope::Ingest, Scope::Read], &["b".to_owned()]).await.unwrap();
    store.close().await;
    for (method, token) in [(Method::PATCH, &reader), (Method::DELETE, &reader), (Method::DELETE, &bound)] {
        let request = app.client.request(method, format!("{}/api/v1/gateways/gw", app.url)).bearer_auth(token);
        let (status, body) = read(request.json(&json!({})).send().await.unwrap()).await;
        assert_eq!((status, error_of(&body).0.as_str()), (StatusCode::FORBIDDEN, "forbidden"));
    }
    for (gateway, expected) in [("gw", StatusCode::FORBIDDEN), ("b", StatusCode::OK)] {
        let body = json!({"events": [], "gateway": {"gatewayId": gateway, "sentAt": clock::now()}});
        let request = app.client.post(format!("{}/api/v1/ingest", app.url)).bearer_auth(&bound).json(&body);
        assert_eq!(request.send().await.unwrap().status(), expected, "{gateway}");
    }
    let get = app.client.get(format!("{}/api/v1/gateways/gw", app.url)).bearer_auth(&bound).send().await.unwrap();
    assert_eq!(get.status(), StatusCode::FORBIDDEN);
}
