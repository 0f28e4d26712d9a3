//! What became of a request's spans, records or points.

use crate::store::Incoming;
use uuid::Uuid;

/// Most reasons that an answer gives.
const REASONS_MAX: usize = 3;

/// Items that were not taken, and why.
#[derive(Debug, Default)]
pub struct Rejections {
    pub items: usize,
    reasons: Vec<String>,
}

impl Rejections {
    pub fn add(&mut self, reason: String) {
        self.items += 1;
        if self.reasons.len() < REASONS_MAX && !self.reasons.contains(&reason) {
            self.reasons.push(reason);
        }
    }

    /// In one line; empty if nothing was rejected.
    pub fn message(&self) -> String {
        self.reasons.join("; ")
    }
}

/// A value that a metric had last.
#[derive(Clone, Copy, Debug)]
pub struct Reading {
    pub series: Uuid,
    pub value: Uuid,
}

/// A request, mapped.
#[derive(Debug, Default)]
pub struct Batch {
    /// Events, and the item that each is of.
    pub events: Vec<(usize, Incoming)>,
    pub rejections: Rejections,
    /// Items that tell nothing about agents, or nothing new.
    pub passed_over: usize,
    pub readings: Vec<Reading>,
    items: usize,
}

impl Batch {
    /// Takes in what an item was mapped to; nothing of an item that fails in
    /// part is kept.
    pub fn add(&mut self, mapped: Result<Vec<Incoming>, String>) {
        let item = self.items;
        self.items += 1;
        match mapped {
            Ok(events) if events.is_empty() => self.passed_over += 1,
            Ok(events) => self.events.extend(events.into_iter().map(|event| (item, event))),
            Err(reason) => self.rejections.add(reason),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reasons_are_told_once_each_and_only_so_many() {
        let mut rejections = Rejections::default();
        for reason in ["a", "a", "b", "c", "d"] {
            rejections.add(reason.to_owned());
        }
        assert_eq!((rejections.items, rejections.message().as_str()), (5, "a; b; c"));
    }
}
