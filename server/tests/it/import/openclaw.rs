//! A session store as OpenClaw 2026.9 writes it, filled from the fixtures:
//! the tables and columns that an import reads.

use super::fixtures;
use serde::Deserialize;
use serde_json::{Value, json};
use sqlx::sqlite::{SqliteConnectOptions, SqliteConnection, SqliteJournalMode};
use sqlx::{ConnectOptions, Connection};
use std::fmt::Write;
use std::fs;
use std::path::{Path, PathBuf};

const SCHEMA: &str = "
    CREATE TABLE session_nodes (session_key TEXT PRIMARY KEY, entry_json TEXT NOT NULL, status TEXT,
        updated_at INTEGER NOT NULL DEFAULT 0) STRICT;
    CREATE TABLE session_windows (session_id TEXT PRIMARY KEY, session_key TEXT NOT NULL, created_at INTEGER NOT NULL,
        channel TEXT, parent_session_key TEXT, spawned_by TEXT) STRICT;
    CREATE TABLE transcript_events (session_id TEXT NOT NULL, seq INTEGER NOT NULL, event_json TEXT, event_zstd BLOB,
        PRIMARY KEY (session_id, seq)) STRICT;
    CREATE TABLE trajectory_runtime_events (session_id TEXT NOT NULL, seq INTEGER NOT NULL, run_id TEXT,
        event_json TEXT NOT NULL, PRIMARY KEY (session_id, seq)) STRICT;
    CREATE TABLE transcript_rewrite_watermarks (session_id TEXT PRIMARY KEY, generation TEXT NOT NULL) STRICT;
    CREATE TABLE session_transcript_archives (session_id TEXT NOT NULL, generation TEXT NOT NULL,
        session_key TEXT NOT NULL, reason TEXT NOT NULL, encoding TEXT NOT NULL, archive_blob BLOB NOT NULL,
        created_at INTEGER NOT NULL, PRIMARY KEY (session_id, generation)) STRICT;
    CREATE TABLE session_transcript_cold_archives (session_id TEXT PRIMARY KEY, generation TEXT NOT NULL,
        archived_at INTEGER NOT NULL, storage TEXT NOT NULL, archive_blob BLOB) STRICT;";

#[derive(Deserialize)]
struct Window {
    session_id: String,
    session_key: String,
    file: String,
    spawned_by: Option<String>,
    channel: Option<String>,
    created_at: i64,
    entry: Value,
}

/// A state folder with one agent, `main`, and its open store.
pub struct State {
    pub folder: PathBuf,
    pub connection: SqliteConnection,
}

impl State {
    /// An agent without sessions.
    pub async fn empty(at: &Path) -> Self {
        let folder = at.join("state");
        fs::create_dir_all(folder.join("agents/main/agent")).unwrap();
        fs::create_dir_all(folder.join("agents/main/sessions/cold")).unwrap();
        let options = SqliteConnectOptions::new()
            .filename(folder.join("agents/main/agent/openclaw-agent.sqlite"))
            .create_if_missing(true)
            .journal_mode(SqliteJournalMode::Wal);
        let mut connection = options.connect().await.unwrap();
        sqlx::raw_sql(SCHEMA).execute(&mut connection).await.unwrap();
        Self { folder, connection }
    }

    /// All sessions of the fixtures; every other line is compressed.
    pub async fn filled(at: &Path) -> Self {
        let mut state = Self::empty(at).await;
        let windows: Vec<Window> = serde_json::from_slice(&fs::read(fixtures("store/windows.json")).unwrap()).unwrap();
        for window in windows {
            state.add_session(&window.session_id, &window.session_key, &window.entry).await;
            sqlx::query("UPDATE session_windows SET created_at = ?, channel = ?, spawned_by = ? WHERE session_id = ?")
                .bind(window.created_at)
                .bind(&window.channel)
                .bind(&window.spawned_by)
                .bind(&window.session_id)
                .execute(&mut state.connection)
                .await
                .unwrap();
            let text = fs::read_to_string(fixtures("store").join(&window.file)).unwrap();
            for (seq, line) in text.lines().enumerate() {
                state.add_line(&window.session_id, seq, line, seq % 2 == 1).await;
            }
        }
        state
    }

    pub fn database(&self) -> PathBuf {
        self.folder.join("agents/main/agent/openclaw-agent.sqlite")
    }

    pub fn sessions(&self) -> PathBuf {
        self.folder.join("agents/main/sessions")
    }

    pub async fn add_session(&mut self, id: &str, key: &str, entry: &Value) {
        sqlx::query("INSERT INTO session_nodes (session_key, entry_json) VALUES (?, ?)")
            .bind(key)
            .bind(entry.to_string())
            .execute(&mut self.connection)
            .await
            .unwrap();
        sqlx::query("INSERT INTO session_windows (session_id, session_key, created_at) VALUES (?, ?, 0)")
            .bind(id)
            .bind(key)
            .execute(&mut self.connection)
            .await
            .unwrap();
    }

    pub async fn add_line(&mut self, id: &str, seq: usize, line: &str, is_packed: bool) {
        sqlx::query("INSERT INTO transcript_events VALUES (?, ?, ?, ?)")
            .bind(id)
            .bind(i64::try_from(seq).unwrap())
            .bind((!is_packed).then_some(line))
            .bind(is_packed.then(|| packed(line)))
            .execute(&mut self.connection)
            .await
            .unwrap();
    }

    pub async fn add_trajectory(&mut self, id: &str, run_id: &str, lines: &[Value]) {
        for (seq, line) in lines.iter().enumerate() {
            sqlx::query("INSERT INTO trajectory_runtime_events VALUES (?, ?, ?, ?)")
                .bind(id)
                .bind(i64::try_from(seq).unwrap())
                .bind(run_id)
                .bind(line.to_string())
                .execute(&mut self.connection)
                .await
                .unwrap();
        }
    }

    /// Packs a session away as OpenClaw does with one that has been quiet for
    /// long; returns the archive.
    pub async fn freeze(&mut self, id: &str, is_stored: bool) -> Vec<u8> {
        let lines: Vec<(i64, Option<String>, Option<Vec<u8>>)> =
            sqlx::query_as("SELECT seq, event_json, event_zstd FROM transcript_events WHERE session_id = ?")
                .bind(id)
                .fetch_all(&mut self.connection)
                .await
                .unwrap();
        let mut text = json!({"kind": "header", "version": 1, "sessionId": id, "generation": "g"}).to_string();
        for (seq, line, packed) in lines {
            let line = line
                .unwrap_or_else(|| String::from_utf8(zstd::decode_all(packed.unwrap().as_slice()).unwrap()).unwrap());
            let row = json!({"seq": seq, "event_json": line, "created_at": 0});
            let (event, identity) = (json!({"kind": "event", "row": row}), json!({"kind": "identity", "row": {}}));
            write!(text, "\n{event}\n{identity}").unwrap();
        }
        let archive = packed(&text);
        sqlx::query("DELETE FROM transcript_events WHERE session_id = ?")
            .bind(id)
            .execute(&mut self.connection)
            .await
            .unwrap();
        sqlx::query("INSERT INTO session_transcript_cold_archives VALUES (?, 'g', 0, ?, ?)")
            .bind(id)
            .bind(if is_stored { "sqlite" } else { "file" })
            .bind(is_stored.then(|| archive.clone()))
            .execute(&mut self.connection)
            .await
            .unwrap();
        archive
    }

    /// Deletes a session as OpenClaw does; returns the archive.
    pub async fn delete(&mut self, id: &str, key: &str, lines: &str, at_ms: i64) -> Vec<u8> {
        for statement in
            ["DELETE FROM transcript_events WHERE session_id = ?", "DELETE FROM session_windows WHERE session_id = ?"]
        {
            sqlx::query(statement).bind(id).execute(&mut self.connection).await.unwrap();
        }
        let archive = packed(lines);
        sqlx::query("INSERT INTO session_transcript_archives VALUES (?, 'g', ?, 'deleted', 'zstd', ?, ?)")
            .bind(id)
            .bind(key)
            .bind(&archive)
            .bind(at_ms)
            .execute(&mut self.connection)
            .await
            .unwrap();
        archive
    }

    /// What the gateway says of a session now.
    pub async fn describe(&mut self, key: &str, entry: &Value) {
        sqlx::query(
            "UPDATE session_nodes SET entry_json = ?, status = ?, updated_at = updated_at + 1 WHERE session_key = ?",
        )
        .bind(entry.to_string())
        .bind(entry["status"].as_str())
        .bind(key)
        .execute(&mut self.connection)
        .await
        .unwrap();
    }

    pub async fn close(self) -> PathBuf {
        self.connection.close().await.unwrap();
        self.folder
    }
}

pub fn packed(text: &str) -> Vec<u8> {
    zstd::encode_all(text.as_bytes(), 0).unwrap()
}
