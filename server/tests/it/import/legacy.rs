//! Transcripts as files: versions before 2026.9, and what 2026.9 packs away.

use super::openclaw::{State, packed};
use super::{Home, fixtures, kinds};
use model::Timestamp;
use serde_json::json;
use std::fs;

const TOOL: &str = "1e1ec1f5-970b-4a21-b55f-fc08b5686561";
const TOOL_KEY: &str = "agent:main:obs-tool";

fn tool_lines() -> String {
    fs::read_to_string(fixtures("store/tool.jsonl")).unwrap()
}

#[tokio::test]
async fn old_transcripts_get_their_keys_from_the_index_or_the_trajectory() {
    let home = Home::new();
    let summary = home.import(&fixtures("legacy")).await;
    assert_eq!((summary.files, summary.sessions.len()), (5, 5), "{summary}");

    let events = home.events("agent:main:t2").await;
    assert_eq!(kinds(&events), ["session.created", "turn.started", "tool.invoked", "tool.completed", "turn.completed"]);
    // The index counts 24323 and 8107 from the cache.
    assert_eq!(events[4].body["tokens"]["input"], 24323 + 8107);
    assert_eq!(events[4].body["tokens"]["contextUsed"], 16248);
    assert_eq!(events[4].cost_nano_usd(), Some(76_151_100));
    assert!(events[1..].iter().all(|event| event.turn_id == events[1].turn_id && event.turn_id.is_some()));

    // Known from its trajectory; the tool says of its failure only in its details.
    let events = home.events("agent:main:t4").await;
    assert_eq!(kinds(&events)[3..], ["tool.failed", "turn.completed"]);

    let child = home.events("agent:main:subagent:61c6089f-7b28-48ce-953c-1b5962386173").await;
    assert_eq!(
        kinds(&child),
        ["subagent.spawned", "session.created", "turn.started", "turn.completed", "subagent.completed"]
    );
    assert!(child.iter().all(|event| event.parent_session_key.as_deref() == Some("agent:main:t5")));
    assert_eq!(child[1].channel.as_deref(), Some("webchat"));
    let turns: std::collections::BTreeSet<_> = child.iter().filter_map(|event| event.turn_id.clone()).collect();
    assert_eq!(turns.len(), 1);

    let overflow = home.events("agent:main:t6").await;
    assert!(kinds(&overflow).contains(&"context.overflow"));
}

#[tokio::test]
async fn a_session_that_is_packed_away_gives_the_same_events_as_before() {
    for is_stored in [false, true] {
        let home = Home::new();
        let mut state = State::filled(home.path()).await;
        let first = home.import(&state.folder).await;
        let archive = state.freeze(TOOL, is_stored).await;
        let mut files = 1;
        if !is_stored {
            fs::write(state.sessions().join("cold").join(format!("{}.jsonl.zst", "0".repeat(64))), archive).unwrap();
            files += 1;
        }
        let again = home.import(&state.folder).await;
        assert_eq!((again.stored, again.duplicates, again.files), (0, first.stored, files), "{again}");
        state.close().await;
    }
}

#[tokio::test]
async fn a_deleted_session_ends_and_keeps_its_key() {
    let home = Home::new();
    let mut state = State::filled(home.path()).await;
    let at = Timestamp::parse("2026-11-23T06:05:00.538Z").unwrap();
    let archive = state.delete(TOOL, TOOL_KEY, &tool_lines(), at.millis()).await;
    let path = state.sessions().join(format!("{TOOL}.jsonl.deleted.2026-11-23T06-05-00.538Z.fa9455ce.zst"));
    fs::write(&path, archive).unwrap();
    // The file alone: its store knows the key.
    let first = home.import(&path).await;
    let events = home.events(TOOL_KEY).await;
    assert_eq!(kinds(&events)[4..], ["turn.completed", "session.ended"]);
    assert_eq!((events[5].timestamp, &events[5].body["session"]["reason"]), (at, &json!("deleted")));
    // The same lines from the store and from the file.
    let all = home.import(&state.folder).await;
    assert_eq!(all.duplicates, 2 * first.stored, "{all}");
    state.close().await;
}

#[tokio::test]
async fn a_transcript_alone_gets_a_key_made_of_its_name() {
    let home = Home::new();
    let path = home.path().join(format!("{TOOL}.jsonl.zst"));
    fs::write(&path, packed(&tool_lines())).unwrap();
    let summary = home.import(&path).await;
    assert_eq!((summary.lines, summary.stored), (7, 5), "{summary}");
    assert_eq!(home.events(&format!("agent:main:{TOOL}")).await.len(), 5);
}
