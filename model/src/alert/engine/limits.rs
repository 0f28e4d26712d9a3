//! How much the engine remembers; beyond it the oldest give way, counted.

use crate::time::SECOND_US;
use serde::{Deserialize, Serialize};

/// Turns that are open.
pub const OPEN_TURNS_MAX: usize = 100_000;
/// Turns that ended and are remembered, so that a late start does not open them again.
pub const ENDED_TURNS_MAX: usize = 50_000;
/// Sessions whose newest values are known.
pub const SESSIONS_MAX: usize = 100_000;
/// Gateways that are known.
pub const GATEWAYS_MAX: usize = 10_000;
/// Groups of one rule.
pub const GROUPS_MAX: usize = 10_000;
/// Open turns of one session that end with it.
pub const SESSION_TURNS_MAX: usize = 64;
/// Newest tool calls of a session among which repetitions are looked for.
pub const CALLS_MAX: usize = 16;
/// How far apart those may be.
pub const CALLS_SPAN_US: i64 = 600 * SECOND_US;
/// A value of a session that is older says nothing any more.
pub const VALUE_STALE_US: i64 = 24 * 3600 * SECOND_US;

/// How many a limit of the engine may hold; smaller only in tests.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    pub open_turns: usize,
    pub ended_turns: usize,
    pub sessions: usize,
    pub gateways: usize,
    pub groups: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            open_turns: OPEN_TURNS_MAX,
            ended_turns: ENDED_TURNS_MAX,
            sessions: SESSIONS_MAX,
            gateways: GATEWAYS_MAX,
            groups: GROUPS_MAX,
        }
    }
}

/// What gave way so far.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct GivenWay {
    pub open_turns: u64,
    pub ended_turns: u64,
    pub sessions: u64,
    pub gateways: u64,
    pub groups: u64,
}
