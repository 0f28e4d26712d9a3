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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_largest_value_of_a_stretch_stays() {
        let at = Timestamp::from_millis;
        let mut probe = Probe::new(at(0), at(96_000));
        assert_eq!(probe.step_us(), 1_000_000);
        for (ms, value) in [(100, 1.0), (900, 3.0), (950, 2.0), (2500, 5.0), (500_000, 9.0)] {
            probe.take(at(ms), (value, Some(value * 2.0)));
        }
        let points: Vec<_> = probe.points().iter().map(|point| (point.at.millis(), point.value_max)).collect();
        assert_eq!(points, [(0, 3.0), (2000, 5.0), (95_000, 9.0)]);
        assert_eq!(probe.points()[0].threshold, Some(6.0));
        let mut full = Probe::new(at(0), at(96_000));
        for ms in 0..200_000 {
            full.take(at(ms), (1.0, None));
        }
        assert_eq!(full.points().len(), PROBE_POINTS_MAX);
    }
}
