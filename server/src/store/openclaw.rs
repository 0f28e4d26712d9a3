//! The session store of an OpenClaw agent (2026.9 and later), read only: a
//! small connection of its own beside the gateway's. No query outlives a
//! call, so that the gateway can fold its log in between.

use super::StoreError;
use sqlx::sqlite::{SqliteConnectOptions, SqliteConnection};
use sqlx::{ConnectOptions, Connection};
use std::path::Path;
use std::time::Duration;

const BUSY_TIMEOUT: Duration = Duration::from_secs(10);
/// Lines of one read; a line has at most 4 MiB.
pub const LINES_PER_READ_MAX: u32 = 64;

/// One transcript that the store keeps, and its session.
#[derive(Clone, Debug, PartialEq, Eq, sqlx::FromRow)]
pub struct WindowRow {
    pub session_id: String,
    pub session_key: String,
    pub parent_session_key: Option<String>,
    pub channel: Option<String>,
    /// Size of the model's context window in tokens.
    pub context_max: Option<i64>,
}

/// One line of a transcript, either as text or compressed.
#[derive(Clone, Debug, PartialEq, Eq, sqlx::FromRow)]
pub struct LineRow {
    pub seq: i64,
    pub text: Option<String>,
    pub zstd: Option<Vec<u8>>,
}

/// A transcript that was packed away: of a session that was deleted or reset,
/// or that has been quiet for long.
#[derive(Clone, Debug, PartialEq, Eq, sqlx::FromRow)]
pub struct ArchiveRow {
    pub session_id: String,
    pub generation: String,
    pub session_key: String,
    /// `deleted`, `reset` or `cold`.
    pub reason: String,
    pub is_zstd: bool,
    pub created_at_ms: i64,
    /// Whether the lines are in the store rather than in a file.
    pub is_stored: bool,
}

/// What the trajectory tells of one attempt of a run.
#[derive(Clone, Debug, PartialEq, Eq, sqlx::FromRow)]
pub struct AttemptRow {
    pub run_id: String,
    /// `session.started`, `model.completed` or `session.ended`.
    pub kind: String,
    /// RFC 3339.
    pub at: String,
    /// JSON: trigger, channel, provider, modelId, usage, lastUsage, status.
    pub data: String,
}

/// An open session store.
pub struct OpenClawStore {
    connection: SqliteConnection,
    has_compressed_lines: bool,
    has_archives: bool,
    has_cold_archives: bool,
    has_attempts: bool,
}

impl OpenClawStore {
    /// Opens the store; fails if the file is none, naming it.
    pub async fn open(path: &Path) -> Result<Self, StoreError> {
        let options =
            SqliteConnectOptions::new().filename(path).read_only(true).immutable(false).busy_timeout(BUSY_TIMEOUT);
        let unreadable = |error: sqlx::Error| {
            StoreError::Open(format!(
                "{} could not be read: {error}; run as the gateway's user, or copy the file together with its -wal \
                 and -shm to a folder you may write to",
                path.display()
            ))
        };
        let mut connection = options.connect().await.map_err(unreadable)?;
        let names: Vec<String> = sqlx::query_scalar(
            "SELECT name FROM sqlite_master WHERE type = 'table' \
             UNION ALL SELECT 'column ' || name FROM pragma_table_info('transcript_events')",
        )
        .fetch_all(&mut connection)
        .await
        .map_err(unreadable)?;
        let has = |name: &str| names.iter().any(|found| found == name);
        if !["session_windows", "session_nodes", "transcript_events"].into_iter().all(has) {
            return Err(StoreError::Open(format!(
                "{} is not the session store of an OpenClaw agent: give <state>/agents/<agent>/agent/openclaw-agent.sqlite",
                path.display()
            )));
        }
        Ok(Self {
            has_compressed_lines: has("column event_zstd"),
            has_archives: has("session_transcript_archives"),
            has_cold_archives: has("session_transcript_cold_archives"),
            has_attempts: has("trajectory_runtime_events"),
            connection,
        })
    }

    pub async fn windows(&mut self) -> Result<Vec<WindowRow>, StoreError> {
        const WINDOWS: &str = "SELECT w.session_id, w.session_key, \
             coalesce(w.parent_session_key, w.spawned_by) AS parent_session_key, \
             coalesce(w.channel, CASE WHEN json_valid(n.entry_json) \
               THEN json_extract(n.entry_json, '$.delivery.context.channel') END) AS channel, \
             CASE WHEN json_valid(n.entry_json) \
               THEN CAST(json_extract(n.entry_json, '$.contextTokens') AS INTEGER) END AS context_max \
             FROM session_windows w LEFT JOIN session_nodes n ON n.session_key = w.session_key \
             ORDER BY w.created_at, w.session_id";
        Ok(sqlx::query_as(WINDOWS).fetch_all(&mut self.connection).await?)
    }

    /// Lines of all transcripts that are not packed away.
    pub async fn line_count(&mut self) -> Result<u64, StoreError> {
        let count: i64 =
            sqlx::query_scalar("SELECT count(*) FROM transcript_events").fetch_one(&mut self.connection).await?;
        Ok(count.unsigned_abs())
    }

    /// The next lines of a transcript, at most [`LINES_PER_READ_MAX`].
    pub async fn lines(&mut self, session_id: &str, after_seq: i64) -> Result<Vec<LineRow>, StoreError> {
        let statement = if self.has_compressed_lines {
            "SELECT seq, event_json AS text, event_zstd AS zstd FROM transcript_events \
             WHERE session_id = ? AND seq > ? ORDER BY seq LIMIT ?"
        } else {
            "SELECT seq, event_json AS text, NULL AS zstd FROM transcript_events \
             WHERE session_id = ? AND seq > ? ORDER BY seq LIMIT ?"
        };
        let query = sqlx::query_as(statement).bind(session_id).bind(after_seq).bind(LINES_PER_READ_MAX);
        Ok(query.fetch_all(&mut self.connection).await?)
    }

    /// Transcripts that are packed away, whether in the store or in files.
    pub async fn archives(&mut self) -> Result<Vec<ArchiveRow>, StoreError> {
        const ENDED: &str = "SELECT session_id, generation, session_key, reason, encoding = 'zstd' AS is_zstd, \
             created_at AS created_at_ms, length(archive_blob) > 0 AS is_stored \
             FROM session_transcript_archives ORDER BY created_at, session_id, generation";
        const COLD: &str = "SELECT c.session_id, c.generation, w.session_key, 'cold' AS reason, 1 AS is_zstd, \
             c.archived_at AS created_at_ms, c.storage = 'sqlite' AS is_stored \
             FROM session_transcript_cold_archives c JOIN session_windows w ON w.session_id = c.session_id \
             ORDER BY c.archived_at, c.session_id";
        let mut rows = Vec::new();
        if self.has_archives {
            rows.extend(sqlx::query_as(ENDED).fetch_all(&mut self.connection).await?);
        }
        if self.has_cold_archives {
            rows.extend(sqlx::query_as(COLD).fetch_all(&mut self.connection).await?);
        }
        Ok(rows)
    }

    /// The bytes of an archive that [`ArchiveRow::is_stored`].
    pub async fn archive(&mut self, row: &ArchiveRow) -> Result<Vec<u8>, StoreError> {
        let statement = if row.reason == "cold" {
            "SELECT archive_blob FROM session_transcript_cold_archives WHERE session_id = ? AND generation = ?"
        } else {
            "SELECT archive_blob FROM session_transcript_archives WHERE session_id = ? AND generation = ?"
        };
        let query = sqlx::query_scalar(statement).bind(&row.session_id).bind(&row.generation);
        Ok(query.fetch_one(&mut self.connection).await?)
    }

    /// The attempts of a session's runs, in order.
    pub async fn attempts(&mut self, session_id: &str) -> Result<Vec<AttemptRow>, StoreError> {
        const ATTEMPTS: &str = "SELECT run_id, json_extract(event_json, '$.type') AS kind, \
             coalesce(json_extract(event_json, '$.ts'), '') AS at, \
             json_object('trigger', json_extract(event_json, '$.data.trigger'), \
               'channel', json_extract(event_json, '$.data.messageChannel'), \
               'provider', json_extract(event_json, '$.provider'), \
               'modelId', json_extract(event_json, '$.modelId'), \
               'usage', json_extract(event_json, '$.data.usage'), \
               'lastUsage', json_extract(event_json, '$.data.promptCache.lastCallUsage'), \
               'status', json_extract(event_json, '$.data.status')) AS data \
             FROM trajectory_runtime_events \
             WHERE session_id = ? AND run_id IS NOT NULL AND json_valid(event_json) \
               AND json_extract(event_json, '$.type') IN ('session.started', 'model.completed', 'session.ended') \
             ORDER BY seq";
        if !self.has_attempts {
            return Ok(Vec::new());
        }
        Ok(sqlx::query_as(ATTEMPTS).bind(session_id).fetch_all(&mut self.connection).await?)
    }

    pub async fn close(self) {
        // Nothing was written: a connection that does not close in order harms nobody.
        let _ = self.connection.close().await;
    }
}
