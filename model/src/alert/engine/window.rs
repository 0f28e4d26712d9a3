//! Sliding windows: sums over buckets of time.

use crate::Timestamp;
use crate::alert::grammar::Test;
use crate::alert::metric::{Kind, Measure, Unit};
use crate::alert::rule::{BASELINE_WINDOWS_MIN, baseline_of, window_of};
use crate::alert::{Metric, Period};
use serde::{Deserialize, Serialize};
use std::collections::VecDeque;

/// Buckets of a window: its edge is exact to this part of it.
const WINDOW_BUCKETS: i64 = 60;
/// Most buckets of a window and its baseline together.
pub const BUCKETS_MAX: i64 = 2000;
/// What must have ended in a window before a rate says anything.
pub const RATE_SAMPLE_MIN: i64 = 5;

/// How a window is cut.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Shape {
    pub metric: Metric,
    measure: Measure,
    scale: f64,
    width_us: i64,
    /// Buckets of the window, the one of now included.
    current: i64,
    /// Buckets before those, for the average.
    baseline: i64,
    /// Buckets that make a whole window.
    whole: f64,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
struct Sums {
    num: i64,
    den: i64,
}

/// What fell into one window of one group, in whole numbers, so that any
/// order of arrival gives the same sums.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Window {
    /// Number of the bucket and its sums, oldest first, none empty.
    buckets: VecDeque<(i64, Sums)>,
    /// How many of them lie in the baseline.
    split: usize,
    now: Sums,
    before: Sums,
    /// The first bucket that ever held anything.
    born: Option<i64>,
}

impl Shape {
    pub fn of(test: &Test) -> Option<Self> {
        let info = test.metric.info();
        let Kind::Window { measure, .. } = info.kind else { return None };
        let window_us = window_of(test).micros();
        let baseline_us = baseline_of(test).map_or(0, Period::micros);
        let scale = match info.unit {
            Unit::Usd => 1e-9,
            Unit::Duration => 1e-6,
            _ => 1.0,
        };
        if test.metric == Metric::DailyCost {
            let (width_us, baseline) = (window_us, baseline_us / window_us);
            return Some(Self { metric: test.metric, measure, scale, width_us, current: 1, baseline, whole: 1.0 });
        }
        let width_us = (window_us / WINDOW_BUCKETS).max((window_us + baseline_us) / (BUCKETS_MAX - 2)).max(1);
        Some(Self {
            metric: test.metric,
            measure,
            scale,
            width_us,
            current: window_us / width_us + 1,
            baseline: baseline_us / width_us,
            whole: window_us as f64 / width_us as f64,
        })
    }

    /// Whether more in it can only make it larger.
    pub fn is_rising(&self) -> bool {
        matches!(self.measure, Measure::Count | Measure::Sum) && self.metric != Metric::IdleCost
    }

    fn number(&self, at: Timestamp) -> i64 {
        at.micros().div_euclid(self.width_us)
    }
}

impl Window {
    /// Adds what happened at an instant; what is older than the window and
    /// its baseline changes nothing.
    pub fn add(&mut self, shape: &Shape, at: Timestamp, (num, den): (i64, i64), now: Timestamp) {
        self.advance(shape, now);
        let (number, today) = (shape.number(at), shape.number(now));
        if number <= today - shape.current - shape.baseline {
            return;
        }
        self.born = Some(self.born.map_or(number, |born| born.min(number)));
        let place = self.buckets.partition_point(|(held, _)| *held < number);
        let is_before = number <= today - shape.current;
        if self.buckets.get(place).is_none_or(|(held, _)| *held != number) {
            self.buckets.insert(place, (number, Sums::default()));
            self.split += usize::from(is_before);
        }
        self.buckets[place].1.add(num, den);
        if is_before { self.before.add(num, den) } else { self.now.add(num, den) }
    }

    /// Lets what has grown old fall out.
    pub fn advance(&mut self, shape: &Shape, now: Timestamp) {
        let today = shape.number(now);
        while let Some((number, sums)) = self.buckets.get(self.split) {
            if *number > today - shape.current {
                break;
            }
            self.now.add(-sums.num, -sums.den);
            self.before.add(sums.num, sums.den);
            self.split += 1;
        }
        while let Some((number, sums)) = self.buckets.front() {
            if *number > today - shape.current - shape.baseline {
                break;
            }
            self.before.add(-sums.num, -sums.den);
            self.buckets.pop_front();
            self.split -= 1;
        }
    }

    pub fn is_empty(&self) -> bool {
        self.buckets.is_empty()
    }

    /// Value of the window; `None` where there is not enough in it to say.
    pub fn value(&self, shape: &Shape) -> Option<f64> {
        match shape.metric {
            Metric::IdleCost => Some(if self.now.den > 0 { 0.0 } else { self.now.num as f64 * shape.scale }),
            _ => measured(shape, self.now).map(|value| value * shape.scale),
        }
    }

    /// Mean over the windows of the baseline; `None` before it spans enough
    /// of them, and where nothing was measured.
    pub fn average(&self, shape: &Shape, now: Timestamp) -> Option<f64> {
        let lived = shape.number(now) - self.born? + 1 - shape.current;
        let windows = lived.min(shape.baseline) as f64 / shape.whole;
        // A window is one bucket longer than whole ones: forgive the rest.
        if windows + 0.05 < BASELINE_WINDOWS_MIN as f64 {
            return None;
        }
        let mean = match shape.measure {
            Measure::Count | Measure::Sum => self.before.num as f64 / windows,
            Measure::Rate | Measure::Average => measured(shape, self.before)?,
        };
        Some(mean * shape.scale).filter(|mean| *mean > 0.0)
    }

    /// When something falls out next.
    pub fn next_change(&self, shape: &Shape) -> Option<Timestamp> {
        let current = self.buckets.get(self.split).map(|(number, _)| number + shape.current);
        let baseline = self.buckets.front().filter(|_| shape.baseline > 0);
        let baseline = baseline.map(|(number, _)| number + shape.current + shape.baseline);
        let next = current.into_iter().chain(baseline).min()?;
        Some(Timestamp::from_micros(next.saturating_mul(shape.width_us)))
    }
}

fn measured(shape: &Shape, sums: Sums) -> Option<f64> {
    match shape.measure {
        Measure::Count | Measure::Sum => Some(sums.num as f64),
        Measure::Rate => (sums.den >= RATE_SAMPLE_MIN).then(|| sums.num as f64 / sums.den as f64),
        Measure::Average => (sums.den > 0).then(|| sums.num as f64 / sums.den as f64),
    }
}

impl Sums {
    fn add(&mut self, num: i64, den: i64) {
        self.num = self.num.saturating_add(num);
        self.den = self.den.saturating_add(den);
    }
}

#[cfg(test)]
#[path = "window_tests.rs"]
mod tests;
