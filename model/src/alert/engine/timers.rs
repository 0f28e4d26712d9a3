//! What is to be looked at when.

use crate::Timestamp;
use std::collections::BTreeSet;
use std::sync::Arc;

/// What a timer wakes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum What {
    Cell,
    Group,
    Storm,
}

/// Timers in order. There is at most one per cell, group and storm, whose
/// owner keeps its time: the set is as bounded as they are.
#[derive(Debug, Default)]
pub struct Timers {
    set: BTreeSet<(Timestamp, u32, What, Arc<str>)>,
}

impl Timers {
    /// Sets, moves or removes a timer. One that is to ring later stays: its
    /// owner is looked at too early and sets it again, which is cheaper than
    /// to move it with each event.
    pub fn set(
        &mut self,
        slot: &mut Option<Timestamp>,
        due: Option<Timestamp>,
        now: Timestamp,
        (number, what, key): (u32, What, &Arc<str>),
    ) {
        let due = due.map(|due| due.max(now.plus_micros(1)));
        if slot.zip(due).is_some_and(|(held, due)| held <= due) {
            return;
        }
        if let Some(held) = slot.take() {
            self.set.remove(&(held, number, what, Arc::clone(key)));
        }
        if let Some(due) = due {
            self.set.insert((due, number, what, Arc::clone(key)));
            *slot = Some(due);
        }
    }

    pub fn next(&self) -> Option<Timestamp> {
        self.set.first().map(|(due, ..)| *due)
    }

    /// Takes the first one that is due.
    pub fn pop(&mut self, now: Timestamp) -> Option<(Timestamp, u32, What, Arc<str>)> {
        if self.next()? > now {
            return None;
        }
        self.set.pop_first()
    }

    /// Enters a timer that was saved.
    pub fn restore(&mut self, due: Option<Timestamp>, number: u32, what: What, key: &Arc<str>) {
        if let Some(due) = due {
            self.set.insert((due, number, what, Arc::clone(key)));
        }
    }

    pub fn len(&self) -> usize {
        self.set.len()
    }
}
