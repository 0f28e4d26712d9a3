//! What survives a restart.

use super::compiled::Compiled;
use super::run::Run;
use super::timers::{Timers, What};
use super::track::Trackers;
use crate::Timestamp;
use crate::alert::life::Life;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::sync::Arc;

/// Changes when a state that was saved before can no longer be read.
pub const STATE_VERSION: u32 = 1;

/// State of an engine, to be saved and given to the next one. Its content is
/// bounded by the limits of the engine and private to it.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct State {
    version: u32,
    now: Timestamp,
    trackers: Trackers,
    rules: BTreeMap<String, Saved>,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
struct Saved {
    /// What the rule meant.
    fingerprint: String,
    run: Run,
}

pub struct Restored {
    pub runs: Vec<Run>,
    pub trackers: Trackers,
    pub now: Timestamp,
    /// What was open of rules that are gone, in order.
    pub retired: Vec<Life>,
}

impl State {
    pub fn save(rules: &[Compiled], runs: &[Run], trackers: &Trackers, now: Timestamp) -> Self {
        let saved = |compiled: &Compiled, run: &Run| {
            (compiled.rule.name.clone(), Saved { fingerprint: compiled.rule.fingerprint(), run: run.clone() })
        };
        let rules = rules.iter().zip(runs).map(|(compiled, run)| saved(compiled, run)).collect();
        Self { version: STATE_VERSION, now, trackers: trackers.clone(), rules }
    }

    /// Whether anything was saved, in a form that can be read.
    pub fn is_resumed(&self) -> bool {
        self.version == STATE_VERSION
    }

    pub fn restore(mut self, rules: &[Compiled]) -> Restored {
        let readable = self.is_resumed();
        let runs = rules
            .iter()
            .map(|compiled| {
                let same = self
                    .rules
                    .get(&compiled.rule.name)
                    .is_some_and(|saved| readable && saved.fingerprint == compiled.rule.fingerprint());
                same.then(|| self.rules.remove(&compiled.rule.name))
                    .flatten()
                    .map(|saved| saved.run)
                    .unwrap_or_default()
            })
            .collect();
        let retired = self.rules.into_values().flat_map(|saved| {
            let ordered: BTreeMap<Arc<str>, Life> =
                saved.run.groups.into_iter().map(|(key, group)| (key, group.life)).collect();
            ordered.into_values().filter(|life| life.open().is_some())
        });
        let retired = retired.collect();
        let trackers = if readable { self.trackers } else { Trackers::default() };
        Restored { runs, trackers, now: self.now, retired }
    }
}

/// Sets the timers again that a saved run had.
pub fn restore_timers(timers: &mut Timers, number: u32, run: &Run) {
    for (key, cell) in &run.cells {
        timers.restore(cell.timer, number, What::Cell, key);
    }
    for (key, group) in &run.groups {
        timers.restore(group.timer, number, What::Group, key);
    }
    timers.restore(run.storm_timer, number, What::Storm, &Arc::default());
}
