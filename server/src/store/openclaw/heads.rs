//! Whether anything in a store has changed, without reading it.

use super::{HeadRow, OpenClawStore};
use crate::store::StoreError;
use sqlx::AssertSqlSafe;

impl OpenClawStore {
    /// A number that is another one after somebody else has written.
    pub async fn version(&mut self) -> Result<i64, StoreError> {
        Ok(sqlx::query_scalar("PRAGMA data_version").fetch_one(&mut self.connection).await?)
    }

    /// How far each session has come.
    pub async fn heads(&mut self) -> Result<Vec<HeadRow>, StoreError> {
        let attempt = if self.has_attempts {
            "(SELECT max(seq) FROM trajectory_runtime_events r WHERE r.session_id = w.session_id)"
        } else {
            "NULL"
        };
        let generation = if self.has_rewrites {
            "(SELECT generation FROM transcript_rewrite_watermarks g WHERE g.session_id = w.session_id)"
        } else {
            "NULL"
        };
        let updated = if self.has_node_updates { "n.updated_at" } else { "NULL" };
        let status = if self.has_node_status { "n.status" } else { "NULL" };
        let statement = format!(
            "SELECT w.session_id, \
             (SELECT max(seq) FROM transcript_events t WHERE t.session_id = w.session_id) AS last_seq, \
             CAST({attempt} AS INTEGER) AS last_attempt_seq, CAST({generation} AS TEXT) AS generation, \
             CAST({updated} AS INTEGER) AS updated_at_ms, CAST({status} AS TEXT) AS status \
             FROM session_windows w LEFT JOIN session_nodes n ON n.session_key = w.session_key \
             ORDER BY w.created_at, w.session_id"
        );
        Ok(sqlx::query_as(AssertSqlSafe(statement)).fetch_all(&mut self.connection).await?)
    }
}
