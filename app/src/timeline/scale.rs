//! Where along a session an instant lies.

use model::Timestamp;
use model::session::{Mark, PART_EVENTS};

/// Instants along the events of a session: equally many events lie between
/// equal steps, so that pauses take no room.
#[derive(Clone, Debug, PartialEq)]
pub struct Scale {
    /// Instants, and how many events came up to each.
    points: Vec<(f64, Timestamp)>,
}

impl Scale {
    /// Where nothing is known of the events but their ends.
    pub fn empty(started_at: Timestamp, last_at: Timestamp) -> Self {
        Self { points: vec![(0.0, started_at), (1.0, last_at)] }
    }

    /// `bounds` divide the newest of `shown` events, the last of them at
    /// `until`; those of `events` that are not shown come after it.
    pub fn new(
        bounds: &[Mark],
        (started_at, until, last_at): (Timestamp, Timestamp, Timestamp),
        shown: i64,
        events: i64,
    ) -> Self {
        let step = f64::from(PART_EVENTS);
        let count = bounds.len();
        let at = |index: usize| (shown as f64 - (count - index) as f64 * step).max(0.0);
        let mut points = vec![(0.0, started_at)];
        points.extend(bounds.iter().enumerate().map(|(index, bound)| (at(index), bound.at)));
        points.push((shown as f64, until));
        if events > shown {
            points.push((events as f64, last_at));
        }
        Self { points }
    }

    fn end(&self) -> f64 {
        self.points.last().map_or(1.0, |(count, _)| count.max(1.0))
    }

    /// The instant at a fraction of the events.
    #[expect(clippy::cast_possible_truncation, reason = "between two instants")]
    pub fn instant(&self, fraction: f64) -> Timestamp {
        let wanted = fraction.clamp(0.0, 1.0) * self.end();
        for pair in self.points.windows(2) {
            let [(from, start), (to, end)] = pair else { continue };
            if wanted <= *to {
                let share = if to > from { (wanted - from) / (to - from) } else { 1.0 };
                return start.plus_micros((end.since(*start) as f64 * share) as i64);
            }
        }
        self.points.last().map_or(Timestamp::EPOCH, |(_, at)| *at)
    }

    /// The fraction of the events at an instant.
    pub fn fraction(&self, at: Timestamp) -> f64 {
        for pair in self.points.windows(2) {
            let [(from, start), (to, end)] = pair else { continue };
            if at <= *end {
                let span = end.since(*start);
                let share = if span > 0 { at.since(*start) as f64 / span as f64 } else { 1.0 };
                return (from + (to - from) * share.clamp(0.0, 1.0)) / self.end();
            }
        }
        1.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn mark(second: i64) -> Mark {
        Mark { at: Timestamp::from_millis(second * 1000), seq: second }
    }

    #[test]
    fn pauses_take_no_room_on_the_scale() {
        let at = |second: i64| mark(second).at;
        // 200 events in the first ten seconds, the last 100 a day later.
        let scale = Scale::new(&[mark(5), mark(86_400)], (at(0), at(86_410), at(86_410)), 300, 300);
        assert_eq!(scale.instant(0.0), at(0));
        assert_eq!(scale.instant(1.0), at(86_410));
        assert_eq!(scale.instant(1.0 / 3.0), at(5));
        for fraction in [0.1, 0.5, 0.9] {
            assert!((scale.fraction(scale.instant(fraction)) - fraction).abs() < 0.001);
        }
    }

    #[test]
    fn what_comes_after_the_instant_has_its_room() {
        let at = |second: i64| mark(second).at;
        let scale = Scale::new(&[], (at(0), at(10), at(100)), 50, 100);
        assert_eq!(scale.instant(0.5), at(10));
        assert!((scale.fraction(at(10)) - 0.5).abs() < 0.001);
    }
}
