//! `observatory import --watch`: what is written while it runs.

use super::openclaw::State;
use super::{Home, args, fixtures};
use crate::harness::TestApp;
use model::Timestamp;
use observatory::clock;
use observatory::config::Secret;
use observatory::import::{self, ImportError, Summary};
use serde_json::{Value, json};
use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};
use tokio::sync::oneshot;
use tokio::task::JoinHandle;

const INTERVAL: Duration = Duration::from_millis(100);
const PATIENCE: Duration = Duration::from_secs(20);
const KEY: &str = "agent:main:live";

/// An import that follows, until it is stopped.
struct Watch {
    stop: oneshot::Sender<()>,
    task: JoinHandle<Result<Summary, ImportError>>,
}

impl Watch {
    fn start(home: &Home, path: &Path) -> Self {
        let mut args = args(&[path]);
        (args.watch, args.interval) = (true, INTERVAL);
        let (settings, (stop, stopped)) = (home.settings.clone(), oneshot::channel());
        let task = tokio::spawn(async move { import::watch(&settings, &args, async { drop(stopped.await) }).await });
        Self { stop, task }
    }

    async fn stop(self) -> Summary {
        drop(self.stop);
        self.task.await.unwrap().unwrap()
    }
}

fn home_of(app: &TestApp) -> Home {
    Home::at(app.url.strip_prefix("http://").unwrap())
}

/// Waits until the session looks as wanted; returns how long that took.
async fn session(app: &TestApp, key: &str, is_wanted: impl Fn(&Value) -> bool) -> Duration {
    let begun = Instant::now();
    loop {
        let (_, row) = app.get(&format!("/api/v1/sessions/{key}")).await;
        if is_wanted(&row) {
            return begun.elapsed();
        }
        assert!(begun.elapsed() < PATIENCE, "{key} stays {row}");
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}

fn line(id: &str, kind: &str, body: Value) -> String {
    let mut line = json!({"type": kind, "id": id, "timestamp": clock::now().to_string()});
    line.as_object_mut().unwrap().extend(body.as_object().unwrap().clone());
    line.to_string()
}

fn asked(run: &str) -> String {
    let message = json!({"role": "user", "content": "?", "idempotencyKey": format!("{run}:user")});
    line(&format!("{run}-q"), "message", json!({"message": message}))
}

fn replied(run: &str, id: &str, reason: &str) -> String {
    let content = if reason == "toolUse" {
        json!([{"type": "toolCall", "id": format!("call-{id}"), "name": "read", "arguments": {}}])
    } else {
        json!([])
    };
    let message = json!({"role": "assistant", "provider": "p", "model": "m", "content": content, "stopReason": reason,
        "usage": {"input": 10, "output": 1}, "__openclaw": {"runId": run}});
    line(id, "message", json!({"message": message}))
}

fn append(path: &Path, text: &str) {
    let mut file = fs::OpenOptions::new().create(true).append(true).open(path).unwrap();
    file.write_all(text.as_bytes()).unwrap();
}

/// A folder of transcripts as before 2026.9, with the key of one session.
fn sessions(home: &Home) -> PathBuf {
    let folder = home.path().join("state/agents/main/sessions");
    fs::create_dir_all(&folder).unwrap();
    fs::write(folder.join("sessions.json"), json!({KEY: {"sessionId": "s1"}}).to_string()).unwrap();
    folder
}

#[tokio::test]
async fn lines_show_within_two_seconds_and_half_a_line_waits_for_its_end() {
    let app = TestApp::start().await;
    let home = home_of(&app);
    let path = sessions(&home).join("s1.jsonl");
    append(&path, &format!("{}\n", line("s1", "session", json!({}))));
    let watch = Watch::start(&home, &home.path().join("state"));
    session(&app, KEY, |row| row["startedAt"].is_string()).await;

    let (question, reply) = (asked("r1"), replied("r1", "m1", "toolUse"));
    let (half, rest) = reply.split_at(40);
    append(&path, &format!("{question}\n{half}"));
    tokio::time::sleep(4 * INTERVAL).await;
    append(&path, &format!("{rest}\n"));
    let took = session(&app, KEY, |row| row["openTurn"].is_object() && row["toolCalls"] == 1).await;
    assert!(took < Duration::from_secs(2), "{took:?}");
    append(&path, &format!("{}\n", replied("r1", "m2", "stop")));
    session(&app, KEY, |row| row["turns"] == 1 && row["tokens"]["input"] == 20).await;

    let summary = watch.stop().await;
    assert!(summary.problems.is_empty(), "{summary}");
    assert_eq!(summary.to_string().matches("skipped").count(), 0, "{summary}");
    app.stop().await;
}

#[tokio::test]
async fn a_store_is_followed_from_the_start_of_a_run_to_its_end() {
    let app = TestApp::start().await;
    let home = home_of(&app);
    let mut state = State::empty(home.path()).await;
    let watch = Watch::start(&home, &state.folder);
    tokio::time::sleep(2 * INTERVAL).await;

    state.add_session("s1", KEY, &json!({})).await;
    state.add_line("s1", 0, &line("s1", "session", json!({})), false).await;
    state.add_line("s1", 1, &asked("r1"), false).await;
    let now_ms = clock::now().millis();
    state.describe(KEY, &json!({"status": "running", "lifecycleRunId": "r1", "startedAt": now_ms})).await;
    let took = session(&app, KEY, |row| row["openTurn"].is_object()).await;
    assert!(took < Duration::from_secs(2), "{took:?}");

    state.add_line("s1", 2, &replied("r1", "m1", "stop"), true).await;
    tokio::time::sleep(4 * INTERVAL).await;
    let (_, row) = app.get(&format!("/api/v1/sessions/{KEY}")).await;
    assert!(row["openTurn"].is_object(), "the gateway says that it goes on: {row}");
    let ended_ms = clock::now().millis();
    state.describe(KEY, &json!({"status": "done", "lastRunId": "r1", "endedAt": ended_ms})).await;
    let took = session(&app, KEY, |row| row["turns"] == 1 && row["openTurn"].is_null()).await;
    assert!(took < Duration::from_secs(2), "{took:?}");

    // An agent that is new, and a run that the gateway says nothing of.
    let other = home.path().join("state/agents/other/sessions");
    fs::create_dir_all(&other).unwrap();
    fs::write(other.join("sessions.json"), json!({"agent:other:a": {"sessionId": "o1"}}).to_string()).unwrap();
    append(&other.join("o1.jsonl"), &format!("{}\n", replied("r9", "m9", "stop")));
    session(&app, "agent:other:a", |row| row["turns"] == 1).await;
    let summary = watch.stop().await;
    assert!(summary.problems.is_empty(), "{summary}");
    state.close().await;
    app.stop().await;
}

#[tokio::test]
async fn an_end_that_was_missed_is_told_after_a_restart_and_nothing_twice() {
    let app = TestApp::start().await;
    let home = home_of(&app);
    let path = sessions(&home).join("s1.jsonl");
    append(&path, &format!("{}\n{}\n", asked("r1"), replied("r1", "m1", "toolUse")));
    let watch = Watch::start(&home, &path);
    session(&app, KEY, |row| row["openTurn"].is_object()).await;
    let first = watch.stop().await;
    append(&path, &format!("{}\n", replied("r1", "m2", "stop")));
    let watch = Watch::start(&home, &path);
    session(&app, KEY, |row| row["turns"] == 1).await;
    let second = watch.stop().await;
    assert_eq!((second.stored, second.duplicates), (1, first.stored), "{first}{second}");
    app.stop().await;
}

#[tokio::test]
async fn a_server_that_is_away_gets_everything_when_it_is_back() {
    let app = TestApp::start().await;
    let addr = app.url.strip_prefix("http://").unwrap().to_owned();
    let home = Home::at(&addr);
    let path = sessions(&home).join("s1.jsonl");
    append(&path, &format!("{}\n", line("s1", "session", json!({}))));
    let watch = Watch::start(&home, &path);
    session(&app, KEY, |row| row["startedAt"].is_string()).await;
    let folder = app.stop().await;
    for run in ["r1", "r2", "r3"] {
        append(&path, &format!("{}\n{}\n", asked(run), replied(run, &format!("m-{run}"), "stop")));
        tokio::time::sleep(INTERVAL).await;
    }
    let app = TestApp::with(None, |flags| {
        flags.addr = Some(addr);
        flags.data_dir = Some(folder.path().display().to_string());
    })
    .await;
    session(&app, KEY, |row| row["turns"] == 3 && row["tokens"]["input"] == 30).await;
    watch.stop().await;
    app.stop().await;
}

#[tokio::test]
async fn a_watch_that_waits_for_its_server_can_be_stopped() {
    let home = Home::new();
    let path = sessions(&home).join("s1.jsonl");
    append(&path, &format!("{}\n", asked("r1")));
    append(&path, &format!("{}\n", replied("r1", "m1", "stop")));
    let watch = Watch::start(&home, &path);
    tokio::time::sleep(3 * INTERVAL).await;
    let begun = Instant::now();
    assert_eq!(watch.stop().await.stored, 0);
    assert!(begun.elapsed() < Duration::from_secs(2));
}

#[tokio::test]
async fn files_that_are_replaced_and_deleted_are_followed_through() {
    let app = TestApp::start().await;
    let home = home_of(&app);
    let path = sessions(&home).join("s1.jsonl");
    append(&path, &format!("{}\n{}\n{}\n", asked("r1"), replied("r1", "m1", "stop"), asked("r2")));
    let watch = Watch::start(&home, &home.path().join("state"));
    session(&app, KEY, |row| row["turns"] == 1).await;
    // Rewritten shorter, as a compaction of old versions does.
    fs::write(&path, format!("{}\n", replied("r3", "m3", "toolUse"))).unwrap();
    session(&app, KEY, |row| row["openTurn"].is_object()).await;
    let stamp = Timestamp::from_millis(clock::now().millis()).to_string().replace(':', "-");
    fs::rename(&path, path.with_file_name(format!("s1.jsonl.deleted.{stamp}"))).unwrap();
    session(&app, KEY, |row| row["status"] == "ended" && row["failedTurns"] == 1).await;
    let summary = watch.stop().await;
    assert!(summary.problems.is_empty(), "{summary}");
    app.stop().await;
}

#[tokio::test]
async fn a_new_transcript_waits_a_moment_for_the_key_of_its_session() {
    let app = TestApp::start().await;
    let home = home_of(&app);
    let folder = sessions(&home);
    append(&folder.join("s1.jsonl"), &format!("{}\n", replied("r1", "m1", "stop")));
    let watch = Watch::start(&home, &home.path().join("state"));
    session(&app, KEY, |row| row["turns"] == 1).await;
    append(&folder.join("s2.jsonl"), &format!("{}\n", replied("r2", "m2", "stop")));
    append(&folder.join("s3.jsonl"), &format!("{}\n", replied("r3", "m3", "stop")));
    tokio::time::sleep(5 * INTERVAL).await;
    let index = json!({KEY: {"sessionId": "s1"}, "agent:main:late": {"sessionId": "s2"}});
    fs::write(folder.join("sessions.json"), index.to_string()).unwrap();
    session(&app, "agent:main:late", |row| row["turns"] == 1).await;
    // One that nobody names gets a key made of its own name in the end.
    session(&app, "agent:main:s3", |row| row["turns"] == 1).await;
    let (_, list) = app.get("/api/v1/sessions").await;
    assert_eq!(list["items"].as_array().unwrap().len(), 3, "{list}");
    watch.stop().await;
    app.stop().await;
}

#[tokio::test]
async fn a_store_that_is_locked_is_read_when_it_is_free_again() {
    let app = TestApp::start().await;
    let home = home_of(&app);
    let mut state = State::empty(home.path()).await;
    // Without a log of its own, a writer keeps readers out.
    sqlx::raw_sql("PRAGMA journal_mode = DELETE").execute(&mut state.connection).await.unwrap();
    state.add_session("s1", KEY, &json!({})).await;
    sqlx::raw_sql("BEGIN EXCLUSIVE").execute(&mut state.connection).await.unwrap();
    let watch = Watch::start(&home, &state.folder);
    tokio::time::sleep(5 * INTERVAL).await;
    state.add_line("s1", 0, &replied("r1", "m1", "stop"), false).await;
    sqlx::raw_sql("COMMIT").execute(&mut state.connection).await.unwrap();
    session(&app, KEY, |row| row["turns"] == 1).await;
    watch.stop().await;
    state.close().await;
    app.stop().await;
}

#[tokio::test]
async fn a_session_that_its_store_deletes_ends() {
    let app = TestApp::start().await;
    let home = home_of(&app);
    let mut state = State::empty(home.path()).await;
    let lines = format!("{}\n{}", asked("r1"), replied("r1", "m1", "toolUse"));
    state.add_session("s1", KEY, &json!({})).await;
    for (seq, line) in lines.lines().enumerate() {
        state.add_line("s1", seq, line, false).await;
    }
    let watch = Watch::start(&home, &state.folder);
    session(&app, KEY, |row| row["openTurn"].is_object()).await;
    state.delete("s1", KEY, &lines, clock::now().millis()).await;
    session(&app, KEY, |row| row["status"] == "ended" && row["failedTurns"] == 1).await;
    // And one whose transcript is rewritten is read from its start.
    state.add_session("s2", "agent:main:two", &json!({})).await;
    state.add_line("s2", 5, &replied("r2", "m2", "stop"), false).await;
    session(&app, "agent:main:two", |row| row["turns"] == 1).await;
    sqlx::raw_sql("DELETE FROM transcript_events WHERE session_id = 's2'")
        .execute(&mut state.connection)
        .await
        .unwrap();
    state.add_line("s2", 0, &replied("r3", "m3", "stop"), false).await;
    session(&app, "agent:main:two", |row| row["turns"] == 2).await;
    watch.stop().await;
    state.close().await;
    app.stop().await;
}

#[tokio::test]
async fn a_server_that_refuses_for_good_ends_the_watch_with_the_remedy() {
    let app = TestApp::with_token("t0ken").await;
    let home = Home::with(|flags| {
        flags.addr = Some(app.url.strip_prefix("http://").unwrap().to_owned());
        flags.token = Some(Secret::new("wrong"));
    });
    let watch = Watch::start(&home, &fixtures("legacy"));
    let error = watch.task.await.unwrap().unwrap_err().to_string();
    assert!(error.contains("OBSERVATORY_TOKEN"), "{error}");
    app.stop().await;
}

#[tokio::test]
async fn a_watch_of_the_sample_stores_tells_what_an_import_tells() {
    let home = Home::new();
    let state = State::filled(home.path()).await;
    let imported = home.import(&state.folder).await;
    let app = TestApp::start().await;
    let watch = Watch::start(&home_of(&app), &state.folder);
    session(&app, "agent:main:obs-wrap", |row| row["turns"] == 1).await;
    tokio::time::sleep(3 * INTERVAL).await;
    let followed = watch.stop().await;
    state.close().await;
    assert_eq!((followed.stored, followed.duplicates), (imported.stored, 0), "{imported}{followed}");
    app.stop().await;
}
