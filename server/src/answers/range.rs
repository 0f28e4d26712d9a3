//! From a range of time to the buckets it is shown in.

use model::Timestamp;
use model::metrics::WIDTHS_US;
use model::time::{HOUR_US, SECOND_US};

/// Most buckets of one answer.
pub const BUCKETS_MAX: i64 = 400;
const MINUTE_US: i64 = 60 * SECOND_US;
const DAY_US: i64 = 24 * HOUR_US;
/// Up to this width a range is summed from rollups of a minute, above it
/// from those of an hour.
const FINE_RANGE_US: i64 = 48 * HOUR_US;

/// How a range is cut.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Steps {
    pub from: Timestamp,
    pub to: Timestamp,
    /// Width of the rollups to sum.
    pub width_us: i64,
    /// Width of the buckets to show; a multiple of `width_us`.
    pub step_us: i64,
}

impl Steps {
    /// Cuts the range from `from` to `to`; the start moves down to the start
    /// of its rollup.
    pub fn cut(from: Timestamp, to: Timestamp) -> Self {
        let span = to.since(from).max(MINUTE_US);
        let width_us = if span <= FINE_RANGE_US { WIDTHS_US[0] } else { WIDTHS_US[1] };
        let step_us = step_us(span);
        Self { from: from.bucket(width_us), to: to.max(from), width_us, step_us }
    }

    /// Starts of all buckets, oldest first.
    pub fn starts(&self) -> impl Iterator<Item = Timestamp> + use<> {
        let (first, to, step_us) = (self.from.bucket(self.step_us), self.to, self.step_us);
        (0..=BUCKETS_MAX).map(move |index| first.plus_micros(index * step_us)).take_while(move |start| *start < to)
    }
}

/// An hour per bucket where people think in hours, finer below, coarser above.
fn step_us(span: i64) -> i64 {
    match span {
        0..=7_200_000_000 => MINUTE_US,
        7_200_000_001..=21_600_000_000 => 5 * MINUTE_US,
        _ => {
            let steps = [HOUR_US, 6 * HOUR_US, DAY_US, 7 * DAY_US];
            let fits = |step: &i64| span / step < BUCKETS_MAX - 1;
            steps
                .into_iter()
                .find(fits)
                .unwrap_or_else(|| (span / (BUCKETS_MAX - 2)).div_euclid(DAY_US) * DAY_US + DAY_US)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cut(hours: i64) -> Steps {
        let to = Timestamp::parse("2026-05-05T10:30:30Z").unwrap();
        Steps::cut(to.plus_micros(-hours * HOUR_US), to)
    }

    #[test]
    fn a_day_is_shown_in_hours_summed_from_minutes() {
        let steps = cut(24);
        assert_eq!((steps.width_us, steps.step_us), (MINUTE_US, HOUR_US));
        assert_eq!(steps.starts().count(), 25);
    }

    #[test]
    fn no_range_has_more_buckets_than_the_limit() {
        for hours in [0, 1, 3, 6, 7, 47, 49, 400, 5000, 100_000, 490_000] {
            let steps = cut(hours);
            let count = steps.starts().count();
            assert!((1..=usize::try_from(BUCKETS_MAX).unwrap()).contains(&count), "{hours} h: {count}");
            let last = steps.starts().last().unwrap();
            assert!(last.plus_micros(steps.step_us) >= steps.to, "{hours} h ends early");
        }
    }
}
