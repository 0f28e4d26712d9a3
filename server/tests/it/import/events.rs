//! The store of 2026.9: the same event types and figures as from the plugin.

use super::openclaw::State;
use super::{Home, kinds};
use model::Timestamp;
use observatory::store::SessionLookup;
use serde_json::{Value, json};

async fn imported() -> Home {
    let home = Home::new();
    let state = State::filled(home.path()).await;
    let summary = home.import(&state.folder).await;
    state.close().await;
    assert_eq!((summary.files, summary.sessions.len(), summary.problems.len()), (1, 12, 0), "{summary}");
    assert_eq!(summary.to_string().matches("skipped").count(), 0, "{summary}");
    home
}

#[tokio::test]
async fn a_turn_with_a_tool_comes_out_as_the_plugin_sends_it() {
    let home = imported().await;
    let events = home.events("agent:main:obs-tool").await;
    assert_eq!(kinds(&events), ["turn.started", "session.created", "tool.invoked", "tool.completed", "turn.completed"]);
    let run = "c750b6de-138f-4398-9d6f-54a2df18c4f2";
    let at: Vec<String> = events.iter().map(|event| event.timestamp.to_string()).collect();
    assert_eq!(at[0], "2026-11-23T05:48:47.679Z");
    assert_eq!(at[4], "2026-11-23T05:48:48.807Z");
    for event in events.iter().filter(|event| event.event_type.as_str() != "session.created") {
        assert_eq!((event.turn_id.as_deref(), event.agent_id.as_deref()), (Some(run), Some("main")));
    }
    let body = &events[4].body;
    assert_eq!(
        body["tokens"],
        json!({"input": 73426, "output": 50, "total": 73476, "cacheRead": 18355, "contextUsed": 36746,
            "contextMax": 128_000, "percentUsed": 36746.0 / 128_000.0})
    );
    assert_eq!(events[4].cost_nano_usd(), Some(171_469_500));
    assert_eq!(body["model"], json!({"provider": "fake", "modelId": "fake-1"}));
    assert_eq!(body["messageId"], "cb257a61-1229-4f37-b19b-2fc13f886481");
    assert_eq!(body["timing"]["durationMs"], 1128);
    assert_eq!(
        events[2].body["tool"],
        json!({"name": "read", "callId": "call_fake_2_0", "parameters": {"path": "README.txt"}})
    );
    assert_eq!(events[3].body["timing"]["durationMs"], 134);
}

#[tokio::test]
async fn sums_are_those_that_openclaw_counted_itself() {
    let home = imported().await;
    let windows: Value =
        serde_json::from_slice(&std::fs::read(super::fixtures("store/windows.json")).unwrap()).unwrap();
    let store = home.store().await;
    let mut compared = 0;
    // Sessions of one run: OpenClaw's counters are those of the last run.
    for name in ["tool", "exec", "badargs", "cron", "subagent"] {
        let file = format!("{name}.jsonl");
        let window = windows.as_array().unwrap().iter().find(|window| window["file"] == file.as_str()).unwrap();
        let entry = &window["entry"];
        let Some(cost) = entry["estimatedCostUsd"].as_f64() else { continue };
        let key = window["session_key"].as_str().unwrap();
        let SessionLookup::Found(row) = store.session(key, Some("gw"), Timestamp::EPOCH).await.unwrap() else {
            panic!("{key} is not there");
        };
        let counted = |key: &str| entry[key].as_i64().unwrap();
        let row = serde_json::to_value(&row).unwrap();
        assert_eq!(row["tokens"]["input"], counted("inputTokens") + counted("cacheRead"), "{row}");
        assert_eq!(row["tokens"]["output"], counted("outputTokens"), "{row}");
        assert!((row["costUsd"].as_f64().unwrap() - cost).abs() < 1e-9, "{row}");
        compared += 1;
    }
    store.close().await;
    assert!(compared >= 4);
}

#[tokio::test]
async fn failures_of_turns_and_tools_are_told_with_their_kind() {
    let home = imported().await;
    let events = home.events("agent:main:obs-http401").await;
    assert_eq!(kinds(&events), ["turn.started", "session.created", "turn.failed"]);
    assert_eq!(
        events[2].body["error"],
        json!({"type": "api_error", "message": "401 fake upstream error 401", "retriable": false})
    );
    let events = home.events("agent:main:obs-ovf2").await;
    assert_eq!(kinds(&events), ["turn.started", "session.created", "turn.failed", "context.overflow"]);
    assert_eq!(events[2].body["error"]["type"], "context_overflow");
    let events = home.events("agent:main:obs-badargs").await;
    let failed = events.iter().find(|event| event.event_type.as_str() == "tool.failed").unwrap();
    assert_eq!(failed.body["error"]["message"], "Validation failed for tool \"read\":");
    // A command that exits with 3 has run.
    let events = home.events("agent:main:obs-exec").await;
    let completed = events.iter().find(|event| event.event_type.as_str() == "tool.completed").unwrap();
    assert_eq!(completed.body["tool"]["exitCode"].as_f64(), Some(3.0));
    // What the gateway itself answered to /new is no turn.
    assert_eq!(kinds(&events).iter().filter(|kind| **kind == "turn.started").count(), 1);
}

#[tokio::test]
async fn a_tool_that_ran_inside_another_counts_once() {
    let home = imported().await;
    let events = home.events("agent:main:obs-wrap").await;
    let tools: Vec<(&str, &Value)> = events
        .iter()
        .filter(|event| event.tool.is_some())
        .map(|event| (event.event_type.as_str(), &event.body["tool"]["name"]))
        .collect();
    let name = json!("session_status");
    assert_eq!(tools, [("tool.invoked", &name), ("tool.completed", &name)]);
}

#[tokio::test]
async fn subagents_name_their_parent_and_lie_in_their_own_session() {
    let home = imported().await;
    let events = home.events("agent:main:subagent:81963c19-a9d8-41b4-a69d-8f8e380426c8").await;
    assert_eq!(
        kinds(&events),
        ["turn.started", "subagent.spawned", "session.created", "turn.completed", "subagent.completed"]
    );
    assert!(events.iter().all(|event| event.parent_session_key.as_deref() == Some("agent:main:obs-spawn")));
    assert_eq!(events[1].turn_id, events[0].turn_id);
    assert_eq!(events[1].body["subagent"], json!({"label": "child-1", "mode": "run", "model": "fake/fake-1"}));
    // The parent: a run that failed before its reply, the spawning one, and the one that brought the result.
    let parent = home.events("agent:main:obs-spawn").await;
    let count = |kind: &str| kinds(&parent).iter().filter(|found| **found == kind).count();
    assert_eq!((count("turn.started"), count("turn.completed"), count("turn.failed")), (3, 2, 1));
}

#[tokio::test]
async fn jobs_channels_compactions_and_resets_are_told() {
    let home = imported().await;
    let job = home.events("agent:main:cron:68730c08-62d3-40f4-b13f-5d84ed38d5c9").await;
    assert_eq!(kinds(&job), ["cron.triggered", "cron.finished"]);
    assert_eq!((&job[0].body["cron"]["name"], &job[1].body["cron"]["status"]), (&json!("obs-cron-ok"), &json!("ok")));

    let main = home.events("agent:main:main").await;
    assert_eq!(kinds(&main).iter().filter(|kind| **kind == "turn.completed").count(), 2);
    assert_eq!(main.last().unwrap().channel.as_deref(), Some("telegram"));

    let compacted = home.events("agent:main:obs-ctx").await;
    let of = |kind: &str| compacted.iter().find(|event| event.event_type.as_str() == kind).unwrap();
    assert_eq!(of("compaction.started").body["compaction"]["tokenCount"], 58500);
    assert_eq!(of("compaction.completed").body["compaction"]["tokenCount"], 78);
    assert_eq!(of("context.warning").body["tokens"]["contextUsed"], 58000);
    assert_eq!(of("context.warning").body["tokens"].get("input"), None);

    let reset = home.events("agent:main:obs-plain").await;
    assert_eq!(reset.last().unwrap().event_type.as_str(), "session.ended");
    assert_eq!(reset.last().unwrap().body["session"]["reason"], "reset");
}

#[tokio::test]
async fn the_trajectory_adds_triggers_and_runs_that_left_no_line() {
    let home = Home::new();
    let mut state = State::empty(home.path()).await;
    state.add_session("s1", "agent:main:main", &json!({"contextTokens": 100_000})).await;
    state.add_line("s1", 0, r#"{"type":"session","id":"s1","timestamp":"2026-11-23T06:00:00Z"}"#, false).await;
    let line = |kind: &str, second: u32, data: Value| {
        json!({"type": kind, "ts": format!("2026-11-23T06:01:{second:02}Z"), "runId": "r1", "provider": "fake",
            "modelId": "fake-1", "data": data})
    };
    let usage = json!({"input": 200, "output": 5, "cacheRead": 100, "cost": {"total": 0.25}});
    let last = json!({"input": 120, "output": 5, "cacheRead": 50, "cacheWrite": 0});
    let lines = [
        line("session.started", 0, json!({"trigger": "heartbeat"})),
        line("context.compiled", 1, json!({"messages": []})),
        line("model.completed", 2, json!({"usage": usage, "promptCache": {"lastCallUsage": last}})),
        line("session.ended", 3, json!({"status": "success"})),
    ];
    state.add_trajectory("s1", "r1", &lines).await;
    home.import(&state.folder).await;
    state.close().await;
    let events = home.events("agent:main:main").await;
    let mut found = kinds(&events);
    found.sort_unstable();
    assert_eq!(found, ["heartbeat.poll", "session.created", "turn.completed", "turn.started"]);
    let turn = events.last().unwrap();
    assert_eq!((&turn.body["trigger"], turn.cost_nano_usd()), (&json!("heartbeat"), Some(250_000_000)));
    assert_eq!((&turn.body["tokens"]["input"], &turn.body["tokens"]["contextUsed"]), (&json!(300), &json!(170)));
}

#[tokio::test]
async fn a_store_that_is_imported_again_adds_what_is_new_and_nothing_twice() {
    let home = Home::new();
    let mut state = State::filled(home.path()).await;
    let first = home.import(&state.folder).await;
    assert_eq!(first.duplicates, 0);
    let again = home.import(&state.database()).await;
    assert_eq!((again.stored, again.duplicates), (0, first.stored));

    // A run that was under way is told as open, and its end by the next import.
    let id = "1e1ec1f5-970b-4a21-b55f-fc08b5686561";
    let reply = |seq: u32, reason: &str, content: Value| {
        json!({"type": "message", "id": format!("m{seq}"), "timestamp": format!("2026-11-23T07:00:0{seq}Z"),
            "message": {"role": "assistant", "provider": "fake", "model": "fake-1", "content": content,
                "stopReason": reason, "usage": {"input": 10, "output": 1}, "__openclaw": {"runId": "r2"}}})
        .to_string()
    };
    let call = json!([{"type": "toolCall", "id": "c1", "name": "read", "arguments": {}}]);
    state.add_line(id, 50, &reply(1, "toolUse", call), false).await;
    assert_eq!(home.import(&state.folder).await.stored, 2);
    let open = home.events("agent:main:obs-tool").await;
    assert_eq!(kinds(&open)[5..], ["turn.started", "tool.invoked"]);
    state.add_line(id, 51, &reply(2, "stop", json!([])), false).await;
    assert_eq!(home.import(&state.folder).await.stored, 1);
    let ended = home.events("agent:main:obs-tool").await;
    assert_eq!(ended.last().unwrap().body["tokens"]["input"], 20);
    state.close().await;
}
