//! Keys of gateways, sessions and turns. No part holds a NUL.

use crate::Event;
use std::sync::Arc;

pub fn session(gateway: &str, session: &str) -> Arc<str> {
    Arc::from([gateway, "\0", session].concat())
}

/// Turns without an id are one at a time per session.
pub fn turn(event: &Event) -> Arc<str> {
    let id = event.turn_id.as_deref().unwrap_or_default();
    Arc::from([&event.gateway_id, "\0", &event.session_key, "\0", id].concat())
}

/// The session of a turn.
pub fn session_of(turn: &str) -> &str {
    turn.rsplit_once('\0').map_or(turn, |(session, _)| session)
}
