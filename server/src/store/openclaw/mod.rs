//! The session store of an OpenClaw agent (2026.9 and later), read only: a
//! small connection of its own beside the gateway's. No query outlives a
//! call, so that the gateway can fold its log in between.

mod heads;
mod rows;

pub use rows::{ArchiveRow, AttemptRow, HeadRow, LineRow, WindowRow};

use super::StoreError;
use sqlx::sqlite::{SqliteConnectOptions, SqliteConnection};
use sqlx::{ConnectOptions, Connection};
use std::path::Path;
use std::time::Duration;

const BUSY_TIMEOUT: Duration = Duration::from_secs(10);
/// Lines of one read; a line has at most 4 MiB.
pub const LINES_PER_READ_MAX: u32 = 64;

/// Windows with what the store says of their sessions (`n`), and of what runs
/// there, which it says of the newest window of a key alone (`o`).
macro_rules! windows {
    () => {
        "WITH nodes AS (SELECT session_key, CASE WHEN json_valid(entry_json) THEN entry_json END AS entry \
           FROM session_nodes) \
         SELECT w.session_id, w.session_key, coalesce(w.parent_session_key, w.spawned_by) AS parent_session_key, \
         coalesce(w.channel, CAST(json_extract(n.entry, '$.delivery.context.channel') AS TEXT)) AS channel, \
         CAST(json_extract(n.entry, '$.contextTokens') AS INTEGER) AS context_max, \
         CAST(json_extract(o.entry, '$.status') AS TEXT) AS status, \
         CAST(json_extract(o.entry, '$.lifecycleRunId') AS TEXT) AS running_run_id, \
         CAST(json_extract(o.entry, '$.lastRunId') AS TEXT) AS last_run_id, \
         CAST(json_extract(o.entry, '$.startedAt') AS INTEGER) AS started_at_ms, \
         CAST(json_extract(o.entry, '$.endedAt') AS INTEGER) AS ended_at_ms, \
         CAST(json_extract(o.entry, '$.lastRunError') AS TEXT) AS run_error \
         FROM session_windows w LEFT JOIN nodes n ON n.session_key = w.session_key \
         LEFT JOIN nodes o ON o.session_key = w.session_key \
           AND coalesce(json_extract(o.entry, '$.sessionId'), w.session_id) = w.session_id"
    };
}

/// An open session store.
pub struct OpenClawStore {
    connection: SqliteConnection,
    has_compressed_lines: bool,
    has_archives: bool,
    has_cold_archives: bool,
    has_attempts: bool,
    has_rewrites: bool,
    has_node_updates: bool,
    has_node_status: bool,
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
             UNION ALL SELECT 'column ' || name FROM pragma_table_info('transcript_events') \
             UNION ALL SELECT 'node ' || name FROM pragma_table_info('session_nodes')",
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
            has_rewrites: has("transcript_rewrite_watermarks"),
            has_node_updates: has("node updated_at"),
            has_node_status: has("node status"),
            connection,
        })
    }

    pub async fn windows(&mut self) -> Result<Vec<WindowRow>, StoreError> {
        const STATEMENT: &str = concat!(windows!(), " ORDER BY w.created_at, w.session_id");
        Ok(sqlx::query_as(STATEMENT).fetch_all(&mut self.connection).await?)
    }

    /// One of the windows, where it is still there.
    pub async fn window(&mut self, session_id: &str) -> Result<Option<WindowRow>, StoreError> {
        const STATEMENT: &str = concat!(windows!(), " WHERE w.session_id = ?");
        Ok(sqlx::query_as(STATEMENT).bind(session_id).fetch_optional(&mut self.connection).await?)
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
    pub async fn attempts(&mut self, session_id: &str, after_seq: i64) -> Result<Vec<AttemptRow>, StoreError> {
        const ATTEMPTS: &str = "SELECT seq, run_id, json_extract(event_json, '$.type') AS kind, \
             coalesce(json_extract(event_json, '$.ts'), '') AS at, \
             json_object('sessionKey', json_extract(event_json, '$.sessionKey'), \
               'trigger', json_extract(event_json, '$.data.trigger'), \
               'channel', json_extract(event_json, '$.data.messageChannel'), \
               'provider', json_extract(event_json, '$.provider'), \
               'modelId', json_extract(event_json, '$.modelId'), \
               'usage', json_extract(event_json, '$.data.usage'), \
               'lastUsage', json_extract(event_json, '$.data.promptCache.lastCallUsage'), \
               'status', json_extract(event_json, '$.data.status')) AS data \
             FROM trajectory_runtime_events \
             WHERE session_id = ? AND seq > ? AND run_id IS NOT NULL AND json_valid(event_json) \
               AND json_extract(event_json, '$.type') IN ('session.started', 'model.completed', 'session.ended') \
             ORDER BY seq";
        if !self.has_attempts {
            return Ok(Vec::new());
        }
        Ok(sqlx::query_as(ATTEMPTS).bind(session_id).bind(after_seq).fetch_all(&mut self.connection).await?)
    }

    pub async fn close(self) {
        // Nothing was written: a connection that does not close in order harms nobody.
        let _ = self.connection.close().await;
    }
}
