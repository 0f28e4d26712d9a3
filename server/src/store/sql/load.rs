//! What is stored of the sessions and turns that a batch touches.

use super::dialect::{Connection, Database};
use crate::store::StoreError;
use model::Timestamp;
use model::session::{SessionFold, SessionId, TurnFold, TurnId};
use sqlx::QueryBuilder;
use std::collections::{BTreeMap, BTreeSet};

// A join with the wanted keys, not `(a, b) IN (VALUES …)`: SQLite answers the
// latter by a scan of the table.

/// Keys per statement, well below the limit of bound values of SQLite
/// (32,766) and PostgreSQL (65,535).
const KEYS_PER_STATEMENT: usize = 1000;

pub struct StoredSession {
    pub fold: SessionFold,
    pub purged_through: Option<Timestamp>,
}

#[derive(sqlx::FromRow)]
struct SessionFoldRow {
    gateway_id: String,
    session_key: String,
    purged_through: Option<i64>,
    fold: String,
}

#[derive(sqlx::FromRow)]
struct TurnFoldRow {
    gateway_id: String,
    session_key: String,
    turn_id: String,
    fold: String,
}

pub async fn sessions(
    connection: &mut Connection,
    ids: &BTreeSet<SessionId>,
) -> Result<BTreeMap<SessionId, StoredSession>, StoreError> {
    let mut found = BTreeMap::new();
    let ids: Vec<&SessionId> = ids.iter().collect();
    for ids in ids.chunks(KEYS_PER_STATEMENT) {
        let mut query = QueryBuilder::<Database>::new("WITH wanted (gateway_id, session_key) AS (");
        query.push_values(ids, |mut row, id| {
            row.push_bind(id.gateway_id.as_str()).push_bind(id.session_key.as_str());
        });
        query.push(
            ") SELECT s.gateway_id, s.session_key, s.purged_through, s.fold FROM wanted JOIN sessions s \
             ON s.gateway_id = wanted.gateway_id AND s.session_key = wanted.session_key",
        );
        let rows: Vec<SessionFoldRow> = query.build_query_as().persistent(false).fetch_all(&mut *connection).await?;
        for row in rows {
            let id = SessionId { gateway_id: row.gateway_id, session_key: row.session_key };
            let fold = serde_json::from_str(&row.fold)?;
            let purged_through = row.purged_through.map(Timestamp::from_micros);
            found.insert(id, StoredSession { fold, purged_through });
        }
    }
    Ok(found)
}

pub async fn turns(
    connection: &mut Connection,
    ids: &BTreeSet<TurnId>,
) -> Result<BTreeMap<TurnId, TurnFold>, StoreError> {
    let mut found = BTreeMap::new();
    let ids: Vec<&TurnId> = ids.iter().collect();
    for ids in ids.chunks(KEYS_PER_STATEMENT) {
        let mut query = QueryBuilder::<Database>::new("WITH wanted (gateway_id, session_key, turn_id) AS (");
        query.push_values(ids, |mut row, id| {
            row.push_bind(id.session.gateway_id.as_str())
                .push_bind(id.session.session_key.as_str())
                .push_bind(id.turn_id.as_str());
        });
        query.push(
            ") SELECT t.gateway_id, t.session_key, t.turn_id, t.fold FROM wanted JOIN turns t \
             ON t.gateway_id = wanted.gateway_id AND t.session_key = wanted.session_key \
             AND t.turn_id = wanted.turn_id",
        );
        let rows: Vec<TurnFoldRow> = query.build_query_as().persistent(false).fetch_all(&mut *connection).await?;
        for row in rows {
            let session = SessionId { gateway_id: row.gateway_id, session_key: row.session_key };
            let fold = serde_json::from_str(&row.fold)?;
            found.insert(TurnId { session, turn_id: row.turn_id }, fold);
        }
    }
    Ok(found)
}
