//! What is known of turns, sessions and gateways, independent of any rule.

mod calls;
mod gateway;
mod session;
mod turn;

pub use gateway::{Gateway, GatewaySample};
pub use session::{Held, Session};
pub use turn::{End, Turn};

use super::keyed::{self, Keyed, make_room};
use super::limits::{GivenWay, Limits};
use serde::{Deserialize, Serialize};
use std::sync::Arc;

#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Trackers {
    #[serde(with = "keyed")]
    pub turns: Keyed<Turn>,
    #[serde(with = "keyed")]
    pub sessions: Keyed<Session>,
    #[serde(with = "keyed")]
    pub gateways: Keyed<Gateway>,
    pub open_turns: usize,
    pub given_way: GivenWay,
}

impl Trackers {
    /// Forgets a gateway with its sessions and turns; returns their keys.
    pub fn forget(&mut self, gateway_id: &str) -> Vec<Arc<str>> {
        let is_its =
            |key: &Arc<str>| key.strip_prefix(gateway_id).is_some_and(|rest| rest.is_empty() || rest.starts_with('\0'));
        let mut gone: Vec<Arc<str>> = self.gateways.extract_if(|key, _| is_its(key)).map(|(key, _)| key).collect();
        gone.extend(self.sessions.extract_if(|key, _| is_its(key)).map(|(key, _)| key));
        let turns: Vec<(Arc<str>, Turn)> = self.turns.extract_if(|key, _| is_its(key)).collect();
        let open = turns.iter().filter(|(_, turn)| turn.open_since().is_some()).count();
        self.open_turns -= open.min(self.open_turns);
        gone.extend(turns.into_iter().map(|(key, _)| key));
        gone
    }

    /// Makes room for one more of everything; returns the keys of what went.
    pub fn bound(&mut self, limits: &Limits) -> Vec<Arc<str>> {
        let mut gone = Vec::new();
        if self.open_turns >= limits.open_turns {
            let turns = make_room(&mut self.turns, limits.open_turns, Turn::open_since);
            self.open_turns -= turns.len().min(self.open_turns);
            self.given_way.open_turns += turns.len() as u64;
            gone.extend(turns.into_iter().map(|(key, _)| key));
        }
        if self.turns.len() - self.open_turns.min(self.turns.len()) >= limits.ended_turns {
            let turns = make_room(&mut self.turns, limits.ended_turns, Turn::settled_at);
            self.given_way.ended_turns += turns.len() as u64;
            gone.extend(turns.into_iter().map(|(key, _)| key));
        }
        if self.sessions.len() >= limits.sessions {
            let sessions = make_room(&mut self.sessions, limits.sessions, |session| Some(session.touched_at));
            self.given_way.sessions += sessions.len() as u64;
            gone.extend(sessions.into_iter().map(|(key, _)| key));
        }
        if self.gateways.len() >= limits.gateways {
            let gateways = make_room(&mut self.gateways, limits.gateways, |gateway| Some(gateway.heard_at));
            self.given_way.gateways += gateways.len() as u64;
            gone.extend(gateways.into_iter().map(|(key, _)| key));
        }
        gone
    }
}
