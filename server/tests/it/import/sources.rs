//! Input that is not as it should be.

use super::openclaw::{State, packed};
use super::{Home, fixtures};
use std::fs;
use std::path::Path;

#[tokio::test]
async fn bad_lines_are_counted_and_named_and_the_others_are_imported() {
    let home = Home::new();
    let good = fs::read_to_string(fixtures("store/tool.jsonl")).unwrap();
    let path = home.path().join("a.jsonl");
    let bad = "{\"type\":\"message\"\n{\"type\":\"dream\",\"id\":\"d\",\"timestamp\":\"2026-11-23T05:48:50Z\"}\n{}\n\n";
    fs::write(&path, format!("{good}{bad}")).unwrap();
    let summary = home.import(&path).await;
    assert_eq!(summary.stored, 5, "{summary}");
    assert_eq!((summary.skipped("unreadable JSON"), summary.skipped("no type")), (1, 1), "{summary}");
    assert_eq!(summary.skipped("unknown kind \"dream\""), 1, "{summary}");
    let named = format!("{}:{}: unreadable JSON", path.display(), good.lines().count() + 1);
    assert!(summary.to_string().contains(&named), "{summary}");
    assert!(summary.problems.is_empty());
}

#[tokio::test]
async fn a_file_that_breaks_off_is_named_and_the_next_one_is_read() {
    let home = Home::new();
    let lines = fs::read_to_string(fixtures("store/tool.jsonl")).unwrap();
    let whole = packed(&lines);
    fs::write(home.path().join("a.jsonl.zst"), &whole[..whole.len() / 2]).unwrap();
    fs::write(home.path().join("b.jsonl"), lines).unwrap();
    let summary = home.import(home.path()).await;
    assert_eq!((summary.problems.len(), summary.stored), (1, 5), "{summary}");
    assert!(summary.problems[0].contains("a.jsonl.zst"), "{summary}");
}

#[tokio::test]
async fn a_store_that_is_none_is_named_and_the_transcripts_beside_it_are_read() {
    let home = Home::new();
    let state = State::empty(home.path()).await;
    let database = state.database();
    fs::copy(fixtures("store/tool.jsonl"), state.sessions().join("a.jsonl")).unwrap();
    let folder = state.close().await;
    for content in [&b"no database"[..], b""] {
        fs::write(&database, content).unwrap();
        let summary = home.import(&folder).await;
        assert_eq!((summary.problems.len(), summary.stored + summary.duplicates), (1, 5), "{summary}");
        assert!(summary.problems[0].contains("openclaw-agent.sqlite"), "{summary}");
    }
}

#[tokio::test]
async fn a_path_that_holds_nothing_is_refused_before_anything_is_imported() {
    let home = Home::new();
    let good = fixtures("store/tool.jsonl");
    fs::create_dir(home.path().join("empty")).unwrap();
    fs::write(home.path().join("notes.txt"), "").unwrap();
    for (name, remedy) in [("gone", "could not be read"), ("empty", "~/.openclaw"), ("notes.txt", ".jsonl")] {
        let path = home.path().join(name);
        let error = home.try_import(&[&good, &path]).await.unwrap_err().to_string();
        assert!(error.contains(name) && error.contains(remedy), "{error}");
    }
    assert!(!home.path().join("data").exists());
}

#[tokio::test]
async fn the_store_of_the_gateway_is_only_read() {
    let home = Home::new();
    let state = State::filled(home.path()).await;
    let database = state.database();
    let folder = state.close().await;
    let before = fs::read(&database).unwrap();
    assert!(home.import(&folder).await.stored > 0);
    assert_eq!(fs::read(&database).unwrap(), before);
    let left = |end: &str| Path::new(&format!("{}{end}", database.display())).metadata().map_or(0, |m| m.len());
    assert_eq!(left("-wal"), 0);
}
