//! What a rule measured over time, for its preview.

use crate::Timestamp;
use crate::alert::RulePoint;
use std::collections::BTreeMap;

/// Points of a preview.
pub const PROBE_POINTS_MAX: usize = 96;

/// The largest values per stretch of time.
#[derive(Clone, Debug)]
pub struct Probe {
    from: Timestamp,
    step_us: i64,
    points: BTreeMap<i64, RulePoint>,
}

impl Probe {
    /// Cuts the span into [`PROBE_POINTS_MAX`] stretches.
    pub fn new(from: Timestamp, until: Timestamp) -> Self {
        let points = i64::try_from(PROBE_POINTS_MAX).unwrap_or(i64::MAX);
        let step_us = (until.since(from).max(1) + points - 1) / points;
        Self { from, step_us, points: BTreeMap::new() }
    }

    pub fn step_us(&self) -> i64 {
        self.step_us
    }

    pub(super) fn take(&mut self, at: Timestamp, (value, threshold): (f64, Option<f64>)) {
        let place = at.since(self.from).div_euclid(self.step_us);
        let last = i64::try_from(PROBE_POINTS_MAX - 1).unwrap_or(i64::MAX);
        let place = place.clamp(0, last);
        let start = self.from.plus_micros(place * self.step_us);
        let point = self.points.entry(place).or_insert(RulePoint { at: start, value_max: value, threshold });
        if value >= point.value_max {
            (point.value_max, point.threshold) = (value, threshold);
        }
    }

    /// Oldest first.
    pub fn points(&self) -> Vec<RulePoint> {
        self.points.values().copied().collect()
    }
}
