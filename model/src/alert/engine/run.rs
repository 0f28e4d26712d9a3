//! What one rule has found so far.

use super::compiled::Compiled;
use super::evaluate::{View, evaluate};
use super::facts::Facts;
use super::keyed::{self, Keyed, make_room, shared};
use super::limits::Limits;
use super::probe::Probe;
use super::timers::{Timers, What};
use super::track::Trackers;
use super::window::Window;
use crate::Timestamp;
use crate::alert::Labels;
use crate::alert::life::{Cause, Context, Effect, Life, Resolution, Storm};
use crate::alert::quiet::Quiet;
use crate::alert::rule::Scope;
use crate::time::SECOND_US;
use serde::{Deserialize, Serialize};
use std::sync::Arc;
use uuid::Uuid;

/// How often a group is looked at that nothing happens in, to be forgotten.
const GROUP_CHECK_US: i64 = 600 * SECOND_US;

/// A subject for which the condition holds, or for which time may make it hold.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Cell {
    group: String,
    active: bool,
    pub timer: Option<Timestamp>,
    #[serde(with = "shared")]
    labels: Arc<Labels>,
    /// The last event that concerned it.
    event: Uuid,
}

#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Group {
    windows: Vec<Window>,
    /// Subjects for which the condition holds.
    active: u32,
    pub life: Life,
    /// What made the condition hold last.
    cause: Cause,
    pub timer: Option<Timestamp>,
    touched_at: Timestamp,
}

#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Run {
    #[serde(with = "keyed")]
    pub cells: Keyed<Cell>,
    #[serde(with = "keyed")]
    pub groups: Keyed<Group>,
    pub storm: Storm,
    pub storm_timer: Option<Timestamp>,
    pub groups_given_way: u64,
}

/// Everything around a run that it needs.
pub struct Around<'a> {
    pub number: u32,
    pub compiled: &'a Compiled,
    pub trackers: &'a Trackers,
    pub quiet: &'a Quiet,
    pub limits: &'a Limits,
    pub timers: &'a mut Timers,
    pub now: Timestamp,
    pub out: &'a mut Vec<Effect>,
    pub probe: Option<&'a mut Probe>,
}

/// What makes a subject be looked at.
struct Origin<'a> {
    labels: &'a Arc<Labels>,
    event: Uuid,
    by_time: bool,
    /// Whether the filter lets it begin.
    admitted: bool,
}

impl Around<'_> {
    fn context<'b>(&'b self, group: &'b str) -> Context<'b> {
        Context { rule: &self.compiled.rule, group, quiet: self.quiet, now: self.now }
    }
}

impl Run {
    /// Takes in what an event says.
    pub fn react(&mut self, around: &mut Around<'_>, facts: &Facts) {
        let compiled = around.compiled;
        let admitted = compiled.rule.filter.as_ref().is_none_or(|filter| facts.labels.pass(filter));
        let group = if admitted { self.contribute(around, facts) } else { None };
        let touched = group.is_some();
        let changed = facts.changed & compiled.reads != 0;
        let origin = Origin { labels: &facts.labels, event: facts.event, by_time: false, admitted };
        match compiled.rule.scope {
            Scope::Group => {
                if let Some(group) = group {
                    self.judge(around, &group, &origin);
                }
            }
            _ if !touched && !changed => {}
            Scope::Gateway => self.judge(around, &facts.gateway, &origin),
            Scope::Session => {
                if let Some(session) = &facts.session {
                    self.judge(around, session, &origin);
                }
            }
            Scope::Turn => {
                for turn in &facts.turns {
                    self.judge(around, turn, &origin);
                }
                if let Some(turn) = facts.turn.as_ref().filter(|turn| !facts.turns.contains(turn)) {
                    self.judge(around, turn, &origin);
                }
            }
        }
    }

    /// Adds to the windows of the event's group; the group, if anything was added.
    fn contribute(&mut self, around: &mut Around<'_>, facts: &Facts) -> Option<Arc<str>> {
        let shapes = &around.compiled.shapes;
        let wants = |metric| shapes.iter().any(|shape| shape.metric == metric);
        if !facts.adds.iter().any(|(metric, ..)| wants(*metric)) {
            return None;
        }
        let key = facts.labels.group_key(&around.compiled.rule.group_by);
        let key = self.ensure_group(around, &key);
        let group = self.groups.get_mut(&key)?;
        group.windows.resize_with(shapes.len(), Window::default);
        for (shape, window) in shapes.iter().zip(&mut group.windows) {
            for (_, num, den) in facts.adds.iter().filter(|(metric, ..)| *metric == shape.metric) {
                window.add(shape, facts.at, (*num, *den), around.now);
            }
        }
        group.touched_at = around.now;
        Some(key)
    }

    /// Looks at a subject again because time has passed.
    pub fn wake_cell(&mut self, around: &mut Around<'_>, subject: &Arc<str>) {
        let Some(cell) = self.cells.get_mut(subject) else { return };
        cell.timer = None;
        let (labels, event) = (Arc::clone(&cell.labels), cell.event);
        self.judge(around, subject, &Origin { labels: &labels, event, by_time: true, admitted: true });
    }

    /// Looks at a subject again that is no longer known.
    pub fn review_cell(&mut self, around: &mut Around<'_>, subject: &Arc<str>) {
        if let Some(cell) = self.cells.get_mut(subject) {
            around.timers.set(&mut cell.timer, None, around.now, (around.number, What::Cell, subject));
            self.wake_cell(around, subject);
        }
    }

    fn judge(&mut self, around: &mut Around<'_>, subject: &Arc<str>, origin: &Origin<'_>) {
        let rule = &around.compiled.rule;
        let cell = self.cells.get(subject);
        if cell.is_none() && !origin.admitted {
            return;
        }
        let held = cell.is_some_and(|cell| cell.active);
        let key = cell.map_or_else(|| origin.labels.group_key(&rule.group_by), |cell| cell.group.clone());
        let windows = self.groups.get_mut(key.as_str()).map(|group| group.windows.as_mut_slice()).unwrap_or_default();
        let mut view = View { trackers: around.trackers, subject, windows, now: around.now, held };
        let verdict = evaluate(around.compiled, &mut view);
        let (holds, due) = (verdict.holds, verdict.due);
        if let Some((probe, sample)) = around.probe.as_mut().zip(verdict.sample) {
            probe.take(around.now, sample);
        }
        if holds || due.is_some() {
            let cell = self.cells.entry(Arc::clone(subject)).or_insert_with(|| Cell {
                group: key.clone(),
                active: false,
                timer: None,
                labels: Arc::clone(origin.labels),
                event: origin.event,
            });
            cell.active = holds;
            if !origin.by_time {
                cell.event = origin.event;
                cell.labels = Arc::clone(origin.labels);
            }
            around.timers.set(&mut cell.timer, due, around.now, (around.number, What::Cell, subject));
        } else if let Some(mut cell) = self.cells.remove(subject) {
            around.timers.set(&mut cell.timer, None, around.now, (around.number, What::Cell, subject));
        }
        if holds != held {
            let Origin { labels, event, by_time, .. } = *origin;
            let cause = Cause { event, by_time, labels: (**labels).clone(), readings: verdict.readings };
            self.turn(around, &key, holds, cause);
        }
    }

    /// A subject of a group began or ceased to hold.
    fn turn(&mut self, around: &mut Around<'_>, key: &str, holds: bool, cause: Cause) {
        let key = self.ensure_group(around, key);
        let Some(group) = self.groups.get_mut(&key) else { return };
        group.active = if holds { group.active.saturating_add(1) } else { group.active.saturating_sub(1) };
        group.touched_at = around.now;
        if holds {
            group.cause = cause;
        }
        let context = Context { rule: &around.compiled.rule, group: &key, quiet: around.quiet, now: around.now };
        group.life.set(&context, group.active > 0, &group.cause, &mut self.storm, around.out);
        self.settle(around, &key);
    }

    /// Looks at a group again because time has passed.
    pub fn wake_group(&mut self, around: &mut Around<'_>, key: &Arc<str>) {
        let Some(group) = self.groups.get_mut(key) else { return };
        group.timer = None;
        group.cause.by_time = true;
        let context = Context { rule: &around.compiled.rule, group: key, quiet: around.quiet, now: around.now };
        group.life.tick(&context, &group.cause, &mut self.storm, around.out);
        self.settle(around, key);
    }

    pub fn wake_storm(&mut self, around: &mut Around<'_>) {
        self.storm_timer = None;
        self.storm.tick(around.now, around.out);
        self.set_storm_timer(around);
    }

    /// Forgets a group that says nothing, or sets its timer.
    fn settle(&mut self, around: &mut Around<'_>, key: &Arc<str>) {
        let Some(group) = self.groups.get_mut(key) else { return };
        for (shape, window) in around.compiled.shapes.iter().zip(&mut group.windows) {
            window.advance(shape, around.now);
        }
        let is_over = group.active == 0 && group.life.is_idle(around.now) && group.windows.iter().all(Window::is_empty);
        let due = if is_over {
            None
        } else {
            let check = around.now.plus_micros(GROUP_CHECK_US);
            Some(group.life.due(&around.context(key)).map_or(check, |due| due.min(check)))
        };
        around.timers.set(&mut group.timer, due, around.now, (around.number, What::Group, key));
        if is_over {
            self.groups.remove(key);
        }
        self.set_storm_timer(around);
    }

    fn set_storm_timer(&mut self, around: &mut Around<'_>) {
        let due = self.storm.due();
        if due != self.storm_timer {
            let key: Arc<str> = Arc::default();
            around.timers.set(&mut self.storm_timer, due, around.now, (around.number, What::Storm, &key));
        }
    }

    fn ensure_group(&mut self, around: &mut Around<'_>, key: &str) -> Arc<str> {
        if let Some((held, _)) = self.groups.get_key_value(key) {
            return Arc::clone(held);
        }
        if self.groups.len() >= around.limits.groups {
            self.give_way(around);
        }
        let key: Arc<str> = Arc::from(key);
        let mut group = Group { touched_at: around.now, ..Group::default() };
        let check = Some(around.now.plus_micros(GROUP_CHECK_US));
        around.timers.set(&mut group.timer, check, around.now, (around.number, What::Group, &key));
        self.groups.insert(Arc::clone(&key), group);
        key
    }

    /// The groups that were touched longest ago go, those that fire last.
    fn give_way(&mut self, around: &mut Around<'_>) {
        let age = |group: &Group| Some((group.life.is_firing(), group.touched_at));
        let gone = make_room(&mut self.groups, around.limits.groups, age);
        self.groups_given_way += gone.len() as u64;
        for (key, mut group) in gone {
            around.timers.set(&mut group.timer, None, around.now, (around.number, What::Group, &key));
            let context = Context { rule: &around.compiled.rule, group: &key, quiet: around.quiet, now: around.now };
            group.life.close(&context, Resolution::Evicted, &mut self.storm, around.out);
        }
        let groups = &self.groups;
        self.cells.retain(|subject, cell| {
            let stays = !cell.active || groups.contains_key(cell.group.as_str());
            if !stays {
                around.timers.set(&mut cell.timer, None, around.now, (around.number, What::Cell, subject));
            }
            stays
        });
    }

    /// Ends what is about a gateway that is no more.
    pub fn forget_gateway(&mut self, around: &mut Around<'_>, gateway_id: &str) {
        let is_its = |group: &Group| group.life.open().is_some_and(|open| open.alert.gateway_id == gateway_id);
        let mut keys: Vec<Arc<str>> =
            self.groups.iter().filter(|(_, group)| is_its(group)).map(|(key, _)| Arc::clone(key)).collect();
        keys.sort_unstable();
        for key in keys {
            if let Some(group) = self.groups.get_mut(&key) {
                let context =
                    Context { rule: &around.compiled.rule, group: &key, quiet: around.quiet, now: around.now };
                group.life.close(&context, Resolution::GatewayRemoved, &mut self.storm, around.out);
                group.windows.clear();
                self.settle(around, &key);
            }
        }
    }

    /// Somebody takes on an alert; false if no such alert fires.
    pub fn acknowledge(&mut self, around: &mut Around<'_>, alert: Uuid, by: (&str, Timestamp)) -> bool {
        let found = self.groups.iter().find(|(_, group)| group.life.open().is_some_and(|open| open.id == alert));
        let Some(key) = found.map(|(key, _)| Arc::clone(key)) else { return false };
        let Some(group) = self.groups.get_mut(&key) else { return false };
        let context = Context { rule: &around.compiled.rule, group: &key, quiet: around.quiet, now: around.now };
        let done = group.life.acknowledge(&context, by, &mut self.storm, around.out);
        self.settle(around, &key);
        done
    }

    /// Silences have changed: what they kept back is looked at again.
    pub fn unmute(&mut self, around: &mut Around<'_>) {
        let mut muted: Vec<Arc<str>> = self
            .groups
            .iter()
            .filter(|(_, group)| group.life.open().is_some_and(|open| open.muted_until.is_some()))
            .map(|(key, _)| Arc::clone(key))
            .collect();
        muted.sort_unstable();
        for key in muted {
            if let Some(group) = self.groups.get_mut(&key) {
                group.life.unmute(around.now);
            }
            self.review_group(around, &key);
        }
    }

    fn review_group(&mut self, around: &mut Around<'_>, key: &Arc<str>) {
        if let Some(group) = self.groups.get_mut(key) {
            around.timers.set(&mut group.timer, None, around.now, (around.number, What::Group, key));
        }
        self.wake_group(around, key);
    }
}
