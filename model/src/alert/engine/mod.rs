//! The engine: rules, evaluated as events arrive and as time passes.
//!
//! An event is taken in once by the trackers of turns, sessions and gateways
//! ([`track`]), which tell what changed ([`facts`]); rules that read none of
//! it are not looked at ([`index`]). What time alone may change has a timer.
//! Nothing ever goes through stored events.

mod compiled;
mod dry_run;
mod evaluate;
mod facts;
mod index;
mod keyed;
mod limits;
mod probe;
mod run;
mod state;
mod subject;
mod timers;
mod track;
mod window;

pub use dry_run::{DRY_RUN_FIRINGS_MAX, DryRun, Firing, dry_run};
pub use facts::OWN_SESSION;
pub use limits::{
    CALLS_MAX, ENDED_TURNS_MAX, GATEWAYS_MAX, GROUPS_MAX, GivenWay, Limits, OPEN_TURNS_MAX, SESSION_TURNS_MAX,
    SESSIONS_MAX, VALUE_STALE_US,
};
pub use probe::{PROBE_POINTS_MAX, Probe};
pub use state::{STATE_VERSION, State};
pub use track::GatewaySample;
pub use window::{BUCKETS_MAX, RATE_SAMPLE_MIN};

use super::Rule;
use super::life::{Effect, Life, Open};
use super::quiet::Quiet;
use crate::time::SECOND_US;
use crate::{Event, Timestamp};
use compiled::Compiled;
use facts::Facts;
use index::Index;
use run::{Around, Run};
use std::sync::Arc;
use timers::{Timers, What};
use track::Trackers;
use uuid::Uuid;

/// What was due while nobody asked is dated back by at most this much.
const LAG_US_MAX: i64 = 10 * SECOND_US;
/// After a restart, time for the ends of open turns to arrive.
const RESTART_GRACE_US: i64 = 10 * SECOND_US;
/// After a restart, time for gateways to report.
const RESTART_GATEWAY_GRACE_US: i64 = 60 * SECOND_US;

/// Evaluates rules. It reads no clock: whoever calls says what time it is.
#[derive(Debug)]
pub struct Engine {
    rules: Vec<Compiled>,
    /// What each rule has found, in the same order.
    runs: Vec<Run>,
    index: Index,
    trackers: Trackers,
    timers: Timers,
    quiet: Quiet,
    limits: Limits,
    now: Timestamp,
    /// What was open of rules that are gone.
    retired: Vec<Life>,
    /// The state was saved, and nothing has happened since.
    resumes: bool,
    concerned: Vec<u32>,
    /// Collects what rules measure; only in dry runs.
    probe: Option<Probe>,
}

impl Engine {
    /// Rules that are turned off are left out. What the state holds of rules
    /// that are gone or mean something else ends with the next call.
    pub fn new(rules: Vec<Rule>, state: State) -> Self {
        Self::with_limits(rules, state, Limits::default())
    }

    /// An engine that remembers less.
    pub fn with_limits(rules: Vec<Rule>, state: State, limits: Limits) -> Self {
        let rules: Vec<Compiled> = rules.into_iter().filter(|rule| rule.enabled).map(Compiled::new).collect();
        let index = Index::new(&rules);
        let resumes = state.is_resumed();
        let state::Restored { runs, trackers, now, retired } = state.restore(&rules);
        let mut timers = Timers::default();
        for (number, run) in (0..).zip(&runs) {
            state::restore_timers(&mut timers, number, run);
        }
        let quiet = Quiet::default();
        Self {
            rules,
            runs,
            index,
            trackers,
            timers,
            quiet,
            limits,
            now,
            retired,
            resumes,
            concerned: Vec::new(),
            probe: None,
        }
    }

    /// With these silences and maintenance windows from the start.
    #[must_use]
    pub fn with_quiet(self, quiet: Quiet) -> Self {
        Self { quiet, ..self }
    }

    /// Takes in an event that was stored and is new. `received_at` is the
    /// server's time of its arrival.
    pub fn observe(&mut self, event: &Event, received_at: Timestamp, out: &mut Vec<Effect>) {
        self.tick(received_at, out);
        if facts::is_own(event) {
            return;
        }
        self.make_room(out);
        let facts = facts::of_event(&mut self.trackers, event, self.now, self.index.wanted);
        self.react(&facts, out);
    }

    /// Takes in what the registry knows of a gateway: with each report, and
    /// when kinds of events are looked through.
    pub fn observe_gateway(&mut self, sample: &GatewaySample, now: Timestamp, out: &mut Vec<Effect>) {
        self.tick(now, out);
        self.make_room(out);
        let facts = facts::of_gateway(&mut self.trackers, sample, self.now, self.index.wanted);
        self.react(&facts, out);
    }

    /// Lets time pass.
    pub fn tick(&mut self, now: Timestamp, out: &mut Vec<Effect>) {
        let now = now.max(self.now);
        self.resume(now, out);
        while let Some((due, number, what, key)) = self.timers.pop(now) {
            self.now = self.now.max(due).max(now.plus_micros(-LAG_US_MAX));
            let (run, mut around) = self.part(number, out);
            match what {
                What::Cell => run.wake_cell(&mut around, &key),
                What::Group => run.wake_group(&mut around, &key),
                What::Storm => run.wake_storm(&mut around),
            }
        }
        self.now = now;
    }

    /// When [`Self::tick`] has something to do without an event.
    pub fn next_due(&self) -> Option<Timestamp> {
        let at_once = self.resumes || !self.retired.is_empty();
        if at_once { Some(self.now) } else { self.timers.next() }
    }

    /// Somebody has taken on an alert, at some time until `now`; false if no
    /// such alert fires, or somebody had it already.
    pub fn acknowledge(&mut self, alert: Uuid, by: (&str, Timestamp), now: Timestamp, out: &mut Vec<Effect>) -> bool {
        self.tick(now, out);
        self.numbers().any(|number| {
            let (run, mut around) = self.part(number, out);
            run.acknowledge(&mut around, alert, by)
        })
    }

    /// A gateway was removed with everything it sent: what was about it ends.
    pub fn forget_gateway(&mut self, gateway_id: &str, now: Timestamp, out: &mut Vec<Effect>) {
        self.tick(now, out);
        let gone = self.trackers.forget(gateway_id);
        self.review(&gone, out);
        for number in self.numbers() {
            let (run, mut around) = self.part(number, out);
            run.forget_gateway(&mut around, gateway_id);
        }
    }

    /// Alerts that are pending or fire, in no order.
    pub fn open(&self) -> impl Iterator<Item = &Open> {
        self.runs.iter().flat_map(|run| run.groups.values()).filter_map(|group| group.life.open())
    }

    /// Silences and maintenance windows from now on; who is no longer muted
    /// is told.
    pub fn set_quiet(&mut self, quiet: Quiet, now: Timestamp, out: &mut Vec<Effect>) {
        self.tick(now, out);
        self.quiet = quiet;
        for number in self.numbers() {
            let (run, mut around) = self.part(number, out);
            run.unmute(&mut around);
        }
    }

    /// Other rules from now on. Alerts of rules that stay the same stay.
    pub fn set_rules(&mut self, rules: Vec<Rule>, now: Timestamp, out: &mut Vec<Effect>) {
        self.tick(now, out);
        let quiet = std::mem::take(&mut self.quiet);
        let next = Self::with_limits(rules, self.state(), self.limits);
        *self = Self { quiet, resumes: false, ..next };
        self.tick(now, out);
    }

    /// Everything that is to survive a restart.
    pub fn state(&self) -> State {
        State::save(&self.rules, &self.runs, &self.trackers, self.now)
    }

    /// What gave way to newer things so far.
    pub fn given_way(&self) -> GivenWay {
        let groups = self.runs.iter().map(|run| run.groups_given_way).sum();
        GivenWay { groups, ..self.trackers.given_way }
    }

    pub fn open_turns(&self) -> usize {
        self.trackers.open_turns
    }

    /// Timers that are set.
    pub fn timers(&self) -> usize {
        self.timers.len()
    }

    fn numbers(&self) -> std::ops::Range<u32> {
        0..u32::try_from(self.rules.len()).unwrap_or(u32::MAX)
    }

    fn react(&mut self, facts: &Facts, out: &mut Vec<Effect>) {
        let mut concerned = std::mem::take(&mut self.concerned);
        self.index.concerned(facts.metrics(), &facts.labels, &mut concerned);
        for number in &concerned {
            let (run, mut around) = self.part(*number, out);
            run.react(&mut around, facts);
        }
        self.concerned = concerned;
    }

    /// A rule's run and what it needs, borrowed apart.
    fn part<'a>(&'a mut self, number: u32, out: &'a mut Vec<Effect>) -> (&'a mut Run, Around<'a>) {
        let place = number as usize;
        let around = Around {
            number,
            compiled: &self.rules[place],
            trackers: &self.trackers,
            quiet: &self.quiet,
            limits: &self.limits,
            timers: &mut self.timers,
            now: self.now,
            out,
            probe: self.probe.as_mut(),
        };
        (&mut self.runs[place], around)
    }

    /// What gave way in the trackers no longer holds.
    fn make_room(&mut self, out: &mut Vec<Effect>) {
        let gone = self.trackers.bound(&self.limits);
        self.review(&gone, out);
    }

    /// Looks again at subjects that are no longer known.
    fn review(&mut self, gone: &[Arc<str>], out: &mut Vec<Effect>) {
        if gone.is_empty() {
            return;
        }
        for number in self.numbers() {
            for key in gone {
                let (run, mut around) = self.part(number, out);
                run.review_cell(&mut around, key);
            }
        }
    }

    fn resume(&mut self, now: Timestamp, out: &mut Vec<Effect>) {
        for life in std::mem::take(&mut self.retired) {
            life.orphan(now, out);
        }
        if !std::mem::take(&mut self.resumes) {
            return;
        }
        for turn in self.trackers.turns.values_mut() {
            turn.not_before = turn.not_before.max(now.plus_micros(RESTART_GRACE_US));
        }
        for gateway in self.trackers.gateways.values_mut() {
            gateway.not_before = now.plus_micros(RESTART_GATEWAY_GRACE_US);
        }
    }
}

#[cfg(test)]
mod tests;
