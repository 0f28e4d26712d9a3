//! What people do on a server that does not lead.

use super::pair::{Pair, pair, until_leads};
use super::reader::Reader;
use crate::alerts::recorder::Reply;
use crate::alerts::watch::{full, messages, until};
use crate::builder::event_at;
use crate::harness::{TestApp, error_of};
use observatory::clock;
use reqwest::{Method, StatusCode};
use serde_json::{Value, json};

/// The alert of a session whose context window is nearly full.
async fn fired(pair: &Pair, session: &str) -> Value {
    assert_eq!(pair.follower.ingest(&[full(session, 0.9)]).await.0, StatusCode::OK);
    let path = format!("/api/v1/alerts?state=active&session={session}");
    let page = pair.follower.get_until(&path, |page| page["items"].as_array().unwrap().len() == 1).await;
    page["items"][0].clone()
}

async fn acknowledge(app: &TestApp, alert: &Value, by: &str) -> (StatusCode, Value) {
    let path = format!("/api/v1/alerts/{}/acknowledge", alert["id"].as_str().unwrap());
    app.send(Method::POST, &path, Some(json!({"by": by}))).await
}

fn kinds(pair: &Pair) -> Vec<String> {
    pair.receiver.seen().iter().map(|seen| seen.json()["kind"].as_str().unwrap().to_owned()).collect()
}

#[tokio::test]
async fn an_alert_is_taken_on_at_any_server() {
    let pair = pair().await;
    let urls = [pair.leader.url.as_str(), pair.follower.url.as_str()];
    let mut readers = [Reader::new(&urls, 0, "&alerts=only"), Reader::new(&urls, 1, "&alerts=only")];
    for reader in &mut readers {
        reader.connected().await;
    }
    let alert = fired(&pair, "s").await;
    messages(&pair.receiver, 1).await;
    let (status, detail) = acknowledge(&pair.follower, &alert, "Ann").await;
    assert_eq!(status, StatusCode::OK, "{detail}");
    let taken = (&detail["alert"]["state"], &detail["alert"]["acknowledgedBy"]);
    assert_eq!(taken, (&json!("acknowledged"), &json!("Ann")));
    // The leader knows, and tells those whom it told.
    messages(&pair.receiver, 2).await;
    assert_eq!(kinds(&pair), ["firing", "acknowledged"]);
    for app in [&pair.leader, &pair.follower] {
        let (status, body) = acknowledge(app, &alert, "Bob").await;
        let (code, message) = error_of(&body);
        assert_eq!((status, code.as_str()), (StatusCode::CONFLICT, "conflict"));
        assert!(message.contains("Ann"), "{message}");
        let (status, body) = app.send(Method::POST, "/api/v1/alerts/none/acknowledge", None).await;
        assert_eq!((status, error_of(&body).0.as_str()), (StatusCode::NOT_FOUND, "not_found"));
        let (_, again) = app.get(&format!("/api/v1/alerts/{}", alert["id"].as_str().unwrap())).await;
        assert_eq!(again["alert"]["acknowledgedAt"], detail["alert"]["acknowledgedAt"]);
    }
    for reader in &mut readers {
        let is_taken = |reader: &Reader| reader.alerts.iter().any(|alert| alert["state"] == "acknowledged");
        reader.until("the frame", is_taken).await;
    }

    // Nobody leads for a moment: it is not lost.
    let other = fired(&pair, "t").await;
    messages(&pair.receiver, 3).await;
    let Pair { leader, follower, receiver, .. } = pair;
    leader.stop().await;
    let (status, detail) = acknowledge(&follower, &other, "Cleo").await;
    assert_eq!((status, &detail["alert"]["acknowledgedBy"]), (StatusCode::OK, &json!("Cleo")));
    until_leads(&follower).await;
    let seen = messages(&receiver, 4).await;
    assert_eq!((&seen[3].json()["kind"], &seen[3].json()["sessionKey"]), (&json!("acknowledged"), &json!("t")));
    // Neither is told again, and both end.
    follower.ingest(&[full("s", 0.1), full("t", 0.1)]).await;
    let seen = messages(&receiver, 6).await;
    assert!(seen[4..].iter().all(|seen| seen.json()["kind"] == "resolved"));
    follower.stop().await;
    assert_eq!(receiver.seen().len(), 6);
}

#[tokio::test]
async fn rules_silences_and_gateways_changed_at_one_server_are_in_force_at_all() {
    let pair = pair().await;
    let (leader, follower) = (&pair.leader, &pair.follower);
    let rule = json!({"condition": "failed_turns > 0 over 1h", "message": "m", "group_by": "session"});
    let path = "/api/v1/alert-rules/mine";
    assert_eq!(follower.send(Method::PUT, path, Some(rule)).await.0, StatusCode::OK);
    let begun = std::time::Instant::now();
    leader.get_until("/api/v1/alert-rules", |rules| rules.to_string().contains("\"mine\"")).await;
    println!("a rule was in force at the leader after {:?}", begun.elapsed());
    let failed =
        |session: &str| event_at(clock::now(), "turn.failed", json!({"sessionKey": session, "turnId": session}));
    leader.ingest(&[failed("a")]).await;
    let active = "/api/v1/alerts?rule=mine&state=active";
    follower.get_until(active, |page| page["items"].as_array().unwrap().len() == 1).await;
    let told = messages(&pair.receiver, 1).await;
    assert_eq!(told[0].json()["rule"], "mine");

    // A silence, until it is over.
    let until_then = clock::now().plus_micros(3_600_000_000);
    let matchers = json!([{"field": "session", "op": "=", "value": "b"}]);
    let silence = json!({"matchers": matchers, "until": until_then, "comment": "", "author": "x"});
    let (status, made) = follower.send(Method::POST, "/api/v1/silences", Some(silence)).await;
    assert_eq!(status, StatusCode::CREATED, "{made}");
    leader.get_until("/api/v1/silences", |silences| silences.to_string().contains(made["id"].as_str().unwrap())).await;
    follower.ingest(&[failed("b")]).await;
    leader.get_until(active, |page| page["items"].as_array().unwrap().len() == 2).await;
    assert_eq!(pair.receiver.seen().len(), 1);
    let silence = format!("/api/v1/silences/{}", made["id"].as_str().unwrap());
    // Known here though it was made there a moment ago.
    assert_eq!(leader.send(Method::DELETE, &silence, None).await.0, StatusCode::NO_CONTENT);
    messages(&pair.receiver, 2).await;

    // What is wrong is wrong everywhere.
    for app in [leader, follower] {
        let (status, body) = app.send(Method::DELETE, "/api/v1/alert-rules/none", None).await;
        assert_eq!((status, error_of(&body).0.as_str()), (StatusCode::NOT_FOUND, "not_found"));
    }
    assert_eq!(leader.send(Method::DELETE, path, None).await.0, StatusCode::NO_CONTENT);
    assert_eq!(follower.send(Method::DELETE, path, None).await.0, StatusCode::NOT_FOUND);
    follower.get_until(active, |page| page["items"].as_array().unwrap().is_empty()).await;

    // The one that removes is the leader.
    assert_eq!(follower.send(Method::DELETE, "/api/v1/gateways/gw", None).await.0, StatusCode::ACCEPTED);
    let gone = async || (follower.get("/api/v1/gateways/gw").await.0 == StatusCode::NOT_FOUND).then_some(());
    until("the removal", gone).await;
    assert_eq!(leader.get("/api/v1/events").await.1["items"], json!([]));
}

#[tokio::test]
async fn a_message_is_tried_again_from_any_server() {
    let pair = pair().await;
    pair.receiver.push(Reply::Status(400));
    fired(&pair, "s").await;
    let dead = "/api/v1/deliveries?state=dead";
    let page = pair.follower.get_until(dead, |page| page["items"].as_array().unwrap().len() == 1).await;
    let retry = format!("/api/v1/deliveries/{}/retry", page["items"][0]["id"]);
    assert_eq!(pair.follower.send(Method::POST, &retry, None).await.0, StatusCode::ACCEPTED);
    let seen = messages(&pair.receiver, 2).await;
    assert_eq!(seen[0].header("webhook-id"), seen[1].header("webhook-id"));
    for app in [&pair.leader, &pair.follower] {
        let (status, body) = app.send(Method::POST, "/api/v1/deliveries/999/retry", None).await;
        assert_eq!((status, error_of(&body).0.as_str()), (StatusCode::NOT_FOUND, "not_found"));
    }
}
