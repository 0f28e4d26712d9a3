//! Who is not to be told: silences and maintenance windows.

mod maintenance;
mod matcher;
mod silence;

pub use maintenance::{MAINTENANCE_MINUTES_MAX, Maintenance, Schedule, Weekday};
pub use matcher::{MATCHERS_MAX, MatchField, MatchOp, Matcher, Target};
pub use silence::{BadQuiet, COMMENT_BYTES_MAX, Silence};

use crate::Timestamp;
use serde::{Deserialize, Serialize};

/// Most silences and most maintenance windows that are in force together.
pub const QUIET_MAX: usize = 1000;

/// What keeps an alert from being told, and until when.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Muted {
    pub by: MutedBy,
    pub until: Timestamp,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", tag = "kind", content = "id")]
pub enum MutedBy {
    Silence(String),
    Maintenance(String),
}

/// Silences and maintenance windows that may be in force.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Quiet {
    silences: Vec<Silence>,
    maintenance: Vec<Maintenance>,
}

impl Quiet {
    /// Beyond [`QUIET_MAX`] of either, the ones given first are left out.
    pub fn new(mut silences: Vec<Silence>, mut maintenance: Vec<Maintenance>) -> Self {
        silences.drain(..silences.len().saturating_sub(QUIET_MAX));
        maintenance.drain(..maintenance.len().saturating_sub(QUIET_MAX));
        Self { silences, maintenance }
    }

    /// What mutes a target the longest at this instant.
    pub fn muting(&self, target: &Target<'_>, now: Timestamp) -> Option<Muted> {
        let silences = self.silences.iter().filter_map(|silence| {
            let until = silence.covers(target, now)?;
            Some(Muted { by: MutedBy::Silence(silence.id.clone()), until })
        });
        let maintenance = self.maintenance.iter().filter_map(|window| {
            let until = window.covers(target, now)?;
            Some(Muted { by: MutedBy::Maintenance(window.id.clone()), until })
        });
        silences.chain(maintenance).max_by_key(|muted| muted.until)
    }
}

#[cfg(test)]
#[path = "tests.rs"]
mod tests;
