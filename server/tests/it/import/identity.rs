//! What the plugin and an import tell of the same run is counted once.

use super::openclaw::State;
use super::{Home, fixtures};
use crate::harness::TestApp;
use serde_json::{Value, json};
use uuid::Uuid;

const NAMESPACE: Uuid = Uuid::from_u128(0x6f1d_3c52_9a0e_5b7c_8e44_2b8a_51f0_c7d3);
const TOOL: &str = "agent:main:obs-tool";
const TOOL_RUN: &str = "c750b6de-138f-4398-9d6f-54a2df18c4f2";
const CHILD: &str = "agent:main:subagent:81963c19-a9d8-41b4-a69d-8f8e380426c8";
const CHILD_RUN: &str = "3df92f5b-3a41-4112-ad12-712334c8b01b";
const JOB: &str = "agent:main:cron:68730c08-62d3-40f4-b13f-5d84ed38d5c9:run:221209de-b82a-454f-b192-7d36aa136a2c";
const JOB_RUN: &str = "567fb6d0-8948-40b7-8031-e49a32b22cec";
const WRAP: &str = "agent:main:obs-wrap";
const WRAP_CALL: &str = "tool_search_code:call_fake_2_0:session_status:1";

/// An event as the plugin sends it.
fn event(key: &str, kind: &str, parts: &[&str], body: &Value) -> Value {
    let name = format!("gw\0{key}\0{}", parts.join("\0"));
    let mut event = json!({"id": Uuid::new_v5(&NAMESPACE, name.as_bytes()), "timestamp": "2026-11-23T05:48:48.5Z",
        "eventType": kind, "gatewayId": "gw", "sessionKey": key});
    event.as_object_mut().unwrap().extend(body.as_object().unwrap().clone());
    event
}

fn turn(key: &str, run: &str, input: u64, output: u64, cost: f64) -> [Value; 2] {
    let body = json!({"turnId": run, "tokens": {"input": input, "output": output}, "cost": {"totalCost": cost}});
    [
        event(key, "turn.started", &[run, "turn.started"], &json!({"turnId": run})),
        event(key, "turn.completed", &[run, "turn.ended"], &body),
    ]
}

fn call(key: &str, run: &str, call: &str, name: &str) -> [Value; 2] {
    let body = json!({"turnId": run, "tool": {"name": name, "callId": call}});
    [
        event(key, "tool.invoked", &[call, run, "tool.invoked"], &body),
        event(key, "tool.completed", &[call, run, "tool.ended"], &body),
    ]
}

/// What the plugin saw of four of the sessions in the fixtures.
fn of_plugin() -> Vec<Value> {
    let none = json!({});
    let mut events = vec![
        event(TOOL, "session.created", &["1e1ec1f5-970b-4a21-b55f-fc08b5686561", "session.created"], &none),
        event(CHILD, "subagent.spawned", &[CHILD, CHILD_RUN, "subagent.spawned"], &json!({"turnId": CHILD_RUN})),
        event(CHILD, "subagent.completed", &[CHILD_RUN, "subagent.ended"], &json!({"turnId": CHILD_RUN})),
    ];
    events.extend(turn(TOOL, TOOL_RUN, 73426, 50, 0.171_469_5));
    events.extend(call(TOOL, TOOL_RUN, "call_fake_2_0", "read"));
    events.extend(turn(CHILD, CHILD_RUN, 21128, 25, 0.049_500_3));
    events.extend(turn(JOB, JOB_RUN, 33238, 25, 0.077_654_7));
    events
}

async fn figures(app: &TestApp, key: &str) -> Value {
    let (_, row) = app.get(&format!("/api/v1/sessions/{key}")).await;
    json!([
        row["turns"],
        row["failedTurns"],
        row["openTurn"],
        row["toolCalls"],
        row["toolErrors"],
        row["tokens"]["input"],
        row["tokens"]["output"],
        row["costUsd"]
    ])
}

#[tokio::test]
async fn plugin_and_import_of_the_same_runs_give_one_set_of_counts() {
    for is_plugin_first in [true, false] {
        let app = TestApp::start().await;
        let home = Home::at(app.url.strip_prefix("http://").unwrap());
        let state = State::filled(home.path()).await;
        let events = of_plugin();
        let count = events.len() as u64;
        if is_plugin_first {
            app.ingest(&events).await;
            let summary = home.import(&state.folder).await;
            assert_eq!(summary.duplicates, count, "{summary}");
        } else {
            home.import(&state.folder).await;
            let (_, receipt) = app.ingest(&events).await;
            assert_eq!(receipt["duplicates"], count, "{receipt}");
        }
        state.close().await;
        for (key, wanted) in [
            (TOOL, json!([1, 0, null, 1, 0, 73426, 50, 0.171_469_5])),
            (CHILD, json!([1, 0, null, 0, 0, 21128, 25, 0.049_500_3])),
            (JOB, json!([1, 0, null, 0, 0, 33238, 25, 0.077_654_7])),
        ] {
            assert_eq!(figures(&app, key).await, wanted, "{key}");
        }
        app.stop().await;
    }
}

#[tokio::test]
async fn a_tool_inside_another_is_the_same_call_for_both() {
    let app = TestApp::start().await;
    let home = Home::at(app.url.strip_prefix("http://").unwrap());
    let state = State::filled(home.path()).await;
    home.import(&state.folder).await;
    state.close().await;
    let (_, answer) = app.get(&format!("/api/v1/events?session={WRAP}&type=tool.invoked")).await;
    let run = answer["items"][0]["turnId"].as_str().unwrap().to_owned();
    let (_, receipt) = app.ingest(&call(WRAP, &run, WRAP_CALL, "session_status")).await;
    assert_eq!(receipt["duplicates"], 2, "{receipt}");
    app.stop().await;
}

#[tokio::test]
async fn the_id_of_an_event_is_the_one_that_both_agreed_on() {
    let home = Home::new();
    let state = State::filled(home.path()).await;
    home.import(&state.folder).await;
    state.close().await;
    let ended = home.events(TOOL).await.pop().unwrap();
    assert_eq!(ended.id.to_string(), "59066e02-72ea-57b9-b6db-23becc432423");
}

#[tokio::test]
async fn runs_of_old_transcripts_have_the_names_that_their_trajectory_knows() {
    let home = Home::new();
    home.import(&fixtures("legacy")).await;
    let run = home.events("agent:main:t2").await.last().unwrap().turn_id.clone().unwrap();
    assert_eq!(run, "chatcmpl_6b447712-5281-4d47-8b5e-ec850c8d057b");
    // Without a trajectory that names it, a run is known by its first line and its time.
    let run = home.events("agent:main:t4").await.last().unwrap().turn_id.clone().unwrap();
    assert_eq!(run, "e9d4928f-1795415808556");
}
