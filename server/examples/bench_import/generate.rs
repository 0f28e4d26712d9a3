//! Transcripts as a gateway leaves them: turns with a tool call each.

use serde_json::{Value, json};
use sqlx::sqlite::{SqliteConnectOptions, SqliteConnection, SqliteJournalMode};
use sqlx::{ConnectOptions, Connection};
use std::error::Error;
use std::fmt::Write;
use std::fs;
use std::path::Path;

pub const LINES_PER_SESSION: usize = 500;
const START_MS: i64 = 1_795_412_928_000;
const SCHEMA: &str = "
    CREATE TABLE session_nodes (session_key TEXT PRIMARY KEY, entry_json TEXT NOT NULL, status TEXT,
        updated_at INTEGER NOT NULL DEFAULT 0) STRICT;
    CREATE TABLE session_windows (session_id TEXT PRIMARY KEY, session_key TEXT NOT NULL, created_at INTEGER NOT NULL,
        channel TEXT, parent_session_key TEXT, spawned_by TEXT) STRICT;
    CREATE TABLE transcript_events (session_id TEXT NOT NULL, seq INTEGER NOT NULL, event_json TEXT, event_zstd BLOB,
        PRIMARY KEY (session_id, seq)) STRICT;
    CREATE TABLE trajectory_runtime_events (session_id TEXT NOT NULL, seq INTEGER NOT NULL, run_id TEXT,
        event_json TEXT NOT NULL, PRIMARY KEY (session_id, seq)) STRICT;";

/// Fills a state folder, in a store or in files; returns the number of lines.
pub async fn state(folder: &Path, kind: &str, sessions: usize, lines: usize) -> Result<usize, Box<dyn Error>> {
    let agent = folder.join("agents/main");
    fs::create_dir_all(agent.join("agent"))?;
    fs::create_dir_all(agent.join("sessions"))?;
    if kind == "files" {
        let mut index = serde_json::Map::new();
        for session in 0..sessions {
            let mut text = String::new();
            for line in transcript(session, lines) {
                writeln!(text, "{line}")?;
            }
            fs::write(agent.join(format!("sessions/s{session}.jsonl")), text)?;
            index.insert(format!("agent:main:s{session}"), json!({"sessionId": format!("s{session}")}));
        }
        fs::write(agent.join("sessions/sessions.json"), Value::Object(index).to_string())?;
    } else {
        let options = SqliteConnectOptions::new()
            .filename(agent.join("agent/openclaw-agent.sqlite"))
            .create_if_missing(true)
            .journal_mode(SqliteJournalMode::Wal);
        let mut store = options.connect().await?;
        fill(&mut store, sessions, lines).await?;
        store.close().await?;
    }
    Ok(sessions * lines)
}

async fn fill(store: &mut SqliteConnection, sessions: usize, lines: usize) -> Result<(), sqlx::Error> {
    sqlx::raw_sql(SCHEMA).execute(&mut *store).await?;
    let mut transaction = store.begin().await?;
    for session in 0..sessions {
        let (id, key) = (format!("s{session}"), format!("agent:main:s{session}"));
        sqlx::query("INSERT INTO session_nodes (session_key, entry_json, status) VALUES (?, ?, 'done')")
            .bind(&key)
            .bind(json!({"sessionId": id, "status": "done", "contextTokens": 128_000}).to_string())
            .execute(&mut *transaction)
            .await?;
        sqlx::query("INSERT INTO session_windows (session_id, session_key, created_at) VALUES (?, ?, 0)")
            .bind(&id)
            .bind(&key)
            .execute(&mut *transaction)
            .await?;
        for (seq, line) in transcript(session, lines).into_iter().enumerate() {
            let packed = if seq % 8 == 7 { zstd::encode_all(line.as_bytes(), 0).ok() } else { None };
            sqlx::query("INSERT INTO transcript_events VALUES (?, ?, ?, ?)")
                .bind(&id)
                .bind(i64::try_from(seq).unwrap_or(i64::MAX))
                .bind(packed.is_none().then_some(&line))
                .bind(&packed)
                .execute(&mut *transaction)
                .await?;
        }
    }
    transaction.commit().await
}

/// A head, then turns of four lines: question, call, result, answer.
fn transcript(session: usize, lines: usize) -> Vec<String> {
    let text = "All work and no play makes a dull transcript. ".repeat(12);
    let line = |number: usize, kind: &str, body: Value| {
        let at = model::Timestamp::from_millis(START_MS + 1000 * i64::try_from(number).unwrap_or(0));
        let mut line = json!({"type": kind, "id": format!("{session}-{number}"), "timestamp": at.to_string()});
        if let (Some(line), Value::Object(body)) = (line.as_object_mut(), body) {
            line.extend(body);
        }
        line.to_string()
    };
    let usage = json!({"input": 2000, "output": 50, "cacheRead": 8000, "cacheWrite": 0,
        "cost": {"input": 0.006, "output": 0.00075, "cacheRead": 0.0024, "cacheWrite": 0, "total": 0.00915}});
    let message = |number: usize| {
        let run = format!("run-{session}-{}", (number - 1) / 4);
        let call = format!("call-{session}-{}", (number - 1) / 4);
        let reply = |content: Value, reason: &str| {
            json!({"role": "assistant", "provider": "bench", "model": "bench-1", "content": content,
                "stopReason": reason, "usage": usage, "__openclaw": {"runId": run}})
        };
        match (number - 1) % 4 {
            0 => json!({"role": "user", "content": text, "idempotencyKey": format!("{run}:user")}),
            1 => {
                let arguments = json!({"path": "README.txt", "text": text});
                reply(json!([{"type": "toolCall", "id": call, "name": "read", "arguments": arguments}]), "toolUse")
            }
            2 => json!({"role": "toolResult", "toolCallId": call, "toolName": "read", "isError": false,
                "content": [{"type": "text", "text": text}], "__openclaw": {"runId": run}}),
            _ => reply(json!([{"type": "text", "text": text}]), "stop"),
        }
    };
    let head = line(0, "session", json!({"id": format!("s{session}")}));
    let rest = (1..lines).map(|number| line(number, "message", json!({"message": message(number)})));
    std::iter::once(head).chain(rest).collect()
}
