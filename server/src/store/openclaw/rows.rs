//! Rows of an OpenClaw session store, as far as they are read.

/// One transcript that the store keeps, and its session.
#[derive(Clone, Debug, PartialEq, Eq, sqlx::FromRow)]
pub struct WindowRow {
    pub session_id: String,
    pub session_key: String,
    pub parent_session_key: Option<String>,
    pub channel: Option<String>,
    /// Size of the model's context window in tokens.
    pub context_max: Option<i64>,
    /// `running`, or how the last run ended.
    pub status: Option<String>,
    pub running_run_id: Option<String>,
    pub last_run_id: Option<String>,
    pub started_at_ms: Option<i64>,
    pub ended_at_ms: Option<i64>,
    pub run_error: Option<String>,
}

/// What shows whether anything of a session has changed.
#[derive(Clone, Debug, PartialEq, Eq, sqlx::FromRow)]
pub struct HeadRow {
    pub session_id: String,
    pub last_seq: Option<i64>,
    pub last_attempt_seq: Option<i64>,
    /// Changes when the transcript is rewritten instead of continued.
    pub generation: Option<String>,
    pub updated_at_ms: Option<i64>,
    pub status: Option<String>,
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
    pub seq: i64,
    pub run_id: String,
    /// `session.started`, `model.completed` or `session.ended`.
    pub kind: String,
    /// RFC 3339.
    pub at: String,
    /// JSON: sessionKey, trigger, channel, provider, modelId, usage, lastUsage, status.
    pub data: String,
}
