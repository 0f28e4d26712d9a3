//! Who spawned a session, and what it spawned.

use crate::store::{SessionLookup, Store, StoreError};
use model::Timestamp;
use model::session::{FAMILY_DEPTH_MAX, FAMILY_SESSIONS_MAX, Family, SessionRow};
use std::collections::BTreeSet;

/// The sessions around one, a level at a time.
pub async fn family(store: &Store, session: &SessionRow, now: Timestamp) -> Result<Family, StoreError> {
    let ancestors = ancestors(store, session, now).await?;
    let mut seen: BTreeSet<String> = ancestors.iter().map(|row| row.session_key.clone()).collect();
    seen.insert(session.session_key.clone());
    let (mut found, mut more) = (Vec::new(), false);
    let mut parents = vec![session.session_key.clone()];
    for _ in 0..FAMILY_DEPTH_MAX {
        let room = FAMILY_SESSIONS_MAX - found.len();
        let limit = u32::try_from(room + 1).unwrap_or(u32::MAX);
        let mut level = store.child_sessions(&session.gateway_id, &parents, limit, now).await?;
        more |= level.len() > room;
        level.truncate(room);
        level.retain(|row| seen.insert(row.session_key.clone()));
        parents = level.iter().map(|row| row.session_key.clone()).collect();
        found.extend(level);
        if parents.is_empty() || more {
            break;
        }
    }
    let descendants = Family::arrange(&session.session_key, found);
    Ok(Family { ancestors, descendants, more })
}

async fn ancestors(store: &Store, session: &SessionRow, now: Timestamp) -> Result<Vec<SessionRow>, StoreError> {
    let mut line: Vec<SessionRow> = Vec::new();
    let mut parent = session.parent_session_key.clone();
    while let Some(key) = parent.take().filter(|key| *key != session.session_key && line.len() < FAMILY_DEPTH_MAX) {
        if line.iter().any(|row| row.session_key == key) {
            break;
        }
        if let SessionLookup::Found(row) = store.session(&key, Some(&session.gateway_id), now).await? {
            parent.clone_from(&row.parent_session_key);
            line.push(*row);
        }
    }
    line.reverse();
    Ok(line)
}
