//! Which events are wanted, and what is told of the others.

use super::openclaw::State;
use super::{Home, args, fixtures};
use model::Timestamp;
use observatory::import::{self, ImportArgs, ImportError, Summary};

async fn import(home: &Home, change: impl FnOnce(&mut ImportArgs)) -> Result<Summary, ImportError> {
    let mut args = args(&[&fixtures("store/tool.jsonl")]);
    change(&mut args);
    import::run(&home.settings, &args).await
}

fn time(text: &str) -> Timestamp {
    Timestamp::parse(text).unwrap()
}

#[tokio::test]
async fn a_time_span_leaves_out_what_lies_outside_and_counts_it() {
    // The turn ends at 05:48:48.807; what happens at --before itself is left out.
    for (since, before, stored, early, late) in [
        (None, None, 5, 0, 0),
        (Some(time("2026-11-23T05:48:48.807Z")), None, 1, 4, 0),
        (None, Some(time("2026-11-23T05:48:48.807Z")), 4, 0, 1),
        (Some(time("2026-11-23T05:48:48.808Z")), None, 0, 5, 0),
        (Some(time("2026-11-23T05:48:48Z")), Some(time("2026-11-23T05:48:48.8Z")), 3, 1, 1),
    ] {
        let home = Home::new();
        let summary = import(&home, |args| (args.since, args.before) = (since, before)).await.unwrap();
        let skipped = (summary.skipped("events before --since"), summary.skipped("events at or after --before"));
        assert_eq!((summary.stored, skipped), (stored, (early, late)), "{summary}");
    }
}

#[tokio::test]
async fn a_dry_run_counts_and_writes_nothing() {
    let home = Home::new();
    let summary = import(&home, |args| args.dry_run = true).await.unwrap();
    assert_eq!((summary.stored, summary.lines), (5, 7), "{summary}");
    assert!(summary.to_string().contains("5  events to be stored"), "{summary}");
    assert!(!home.path().join("data").exists());
}

#[tokio::test]
async fn a_server_that_was_asked_for_and_is_away_ends_the_import() {
    let home = Home::new();
    let error = import(&home, |args| args.endpoint = Some("http://127.0.0.1:1".into())).await.unwrap_err();
    assert!(error.to_string().contains("http://127.0.0.1:1 cannot be reached"), "{error}");
    assert!(!home.path().join("data").exists());
}

#[tokio::test]
async fn every_line_is_an_event_or_has_a_counted_reason() {
    let home = Home::new();
    let state = State::filled(home.path()).await;
    let summary = home.import(&state.folder).await;
    state.close().await;
    assert_eq!(summary.lines, summary.told + summary.silent, "{summary}");
    assert_eq!(summary.to_string().matches("skipped").count(), 0, "{summary}");
}

#[test]
fn the_program_is_quiet_when_asked_to_and_tells_problems_still() {
    let home = tempfile::tempdir().unwrap();
    std::fs::copy(fixtures("store/tool.jsonl"), home.path().join("a.jsonl")).unwrap();
    let run = |more: &[&str]| {
        std::process::Command::new(env!("CARGO_BIN_EXE_observatory"))
            .args(["import", "a.jsonl", "--gateway", "gw"])
            .args(more)
            .current_dir(home.path())
            .env("OBSERVATORY_ADDR", "127.0.0.1:1")
            .env("RETENTION_DAYS", "36500")
            .output()
            .unwrap()
    };
    let loud = run(&["--dry-run"]);
    let (out, err) = (String::from_utf8_lossy(&loud.stdout), String::from_utf8_lossy(&loud.stderr));
    assert!(out.contains("lines read") && err.contains("100 %") && err.contains("lines per second"), "{out}{err}");
    let quiet = run(&["--quiet"]);
    assert!(quiet.status.success() && quiet.stdout.is_empty() && quiet.stderr.is_empty(), "{quiet:?}");
    let packed = super::openclaw::packed("{}");
    std::fs::write(home.path().join("a.jsonl.zst"), &packed[..packed.len() - 3]).unwrap();
    let broken = run(&["--quiet", "a.jsonl.zst"]);
    assert_eq!(broken.status.code(), Some(1));
    assert!(String::from_utf8_lossy(&broken.stderr).contains("a.jsonl.zst"), "{broken:?}");
}
