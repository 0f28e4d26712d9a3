//! Which parts of a timeline stand in the page. Pure: heights in pixels go in,
//! what to show comes out.

use model::session::{Mark, PART_EVENTS};

/// Most parts that stand in the page at once.
pub const PARTS_SHOWN_MAX: usize = 6;
/// Height of a part of which nothing is known.
const HEIGHT_GUESS: f64 = 3000.0;
/// How far beyond what is seen parts are kept, in heights of the view.
const MARGIN_VIEWS: f64 = 1.25;

/// The parts of a timeline, of which a stretch stands in the page.
#[derive(Clone, Debug, Default)]
pub struct Window {
    bounds: Vec<Mark>,
    /// As measured; none before a part was shown.
    heights: Vec<Option<f64>>,
    /// Shown: from the first up to the last, which is not.
    pub first: usize,
    pub last: usize,
    pub events: i64,
}

impl Window {
    /// `bounds` between the parts; the part `shown` is in the page.
    pub fn new(bounds: Vec<Mark>, shown: usize, events: i64) -> Self {
        let heights = vec![None; bounds.len() + 1];
        let shown = shown.min(bounds.len());
        Self { bounds, heights, first: shown, last: shown + 1, events }
    }

    pub fn parts(&self) -> usize {
        self.heights.len()
    }

    /// Where a part begins, and where the one behind it does.
    pub fn stretch(&self, part: usize) -> (Option<Mark>, Option<Mark>) {
        (part.checked_sub(1).and_then(|before| self.bounds.get(before)).copied(), self.bounds.get(part).copied())
    }

    pub fn measured(&mut self, part: usize, height: f64) {
        if let Some(slot) = self.heights.get_mut(part) {
            *slot = Some(height);
        }
    }

    /// The newest part is cut in two.
    pub fn split(&mut self, next: Mark) {
        self.bounds.push(next);
        self.heights.push(None);
    }

    pub fn shows_newest(&self) -> bool {
        self.last == self.parts() && self.first < self.last
    }

    fn guess(&self) -> f64 {
        let known: Vec<f64> = self.heights.iter().flatten().copied().collect();
        if known.is_empty() { HEIGHT_GUESS } else { known.iter().sum::<f64>() / known.len() as f64 }
    }

    fn sum(&self, from: usize, to: usize) -> f64 {
        let guess = self.guess();
        self.heights[from.min(to)..to].iter().map(|height| height.unwrap_or(guess)).sum()
    }

    /// Height of what is left out above and below.
    pub fn spaces(&self) -> (f64, f64) {
        (self.sum(0, self.first), self.sum(self.last, self.parts()))
    }

    /// The part at a height, and how far into it that is.
    fn at(&self, y: f64) -> (usize, f64) {
        let (guess, mut top) = (self.guess(), 0.0);
        for (part, height) in self.heights.iter().enumerate() {
            let height = height.unwrap_or(guess).max(1.0);
            if y < top + height || part + 1 == self.parts() {
                return (part, ((y - top) / height).clamp(0.0, 1.0));
            }
            top += height;
        }
        (0, 0.0)
    }

    /// The number of the event at a height, from 1, as near as is known.
    #[expect(clippy::cast_possible_truncation, reason = "at most the events of a part")]
    pub fn event_at(&self, y: f64) -> i64 {
        let (part, into) = self.at(y);
        let newer = i64::try_from(self.parts() - part).unwrap_or(i64::MAX);
        let first = self.events - newer * i64::from(PART_EVENTS) + 1;
        (first + (into * f64::from(PART_EVENTS)) as i64).clamp(self.events.min(1), self.events)
    }

    /// The parts that belong into the page when `top` is the height at which
    /// a view of `view` begins; never more than [`PARTS_SHOWN_MAX`].
    pub fn wanted(&self, top: f64, view: f64) -> (usize, usize) {
        let (centre, _) = self.at(top + view / 2.0);
        let (mut first, _) = self.at((top - MARGIN_VIEWS * view).max(0.0));
        let (last, _) = self.at(top + view + MARGIN_VIEWS * view);
        let mut last = last + 1;
        let half = PARTS_SHOWN_MAX / 2;
        if last - first > PARTS_SHOWN_MAX {
            first = first.max(centre.saturating_sub(half));
            last = last.min(first + PARTS_SHOWN_MAX).max(centre + 1);
        }
        (first, last)
    }

    /// Lets go of what is not wanted. The parts that leave the page, from its
    /// start and from its end.
    pub fn narrow(&mut self, (first, last): (usize, usize)) -> (usize, usize) {
        let (from, to) = (self.first.max(first), self.last.min(last));
        if from >= to {
            let gone = self.last - self.first;
            (self.first, self.last) = (first, first);
            return (gone, 0);
        }
        let gone = (from - self.first, self.last - to);
        (self.first, self.last) = (from, to);
        gone
    }

    /// The next part to load so that what is wanted stands in the page, the
    /// nearest to the middle of the view first.
    pub fn missing(&self, (first, last): (usize, usize), top: f64, view: f64) -> Option<usize> {
        let (centre, _) = self.at(top + view / 2.0);
        if self.first == self.last {
            return (first < last).then(|| centre.clamp(first, last - 1));
        }
        let above = (self.first > first).then(|| self.first - 1);
        let below = (self.last < last).then_some(self.last);
        match (above, below) {
            (Some(above), Some(below)) if centre.abs_diff(above) < centre.abs_diff(below) => Some(above),
            (above, below) => below.or(above),
        }
    }

    /// Takes a part that was loaded into the page; false if it no longer fits.
    pub fn join(&mut self, part: usize) -> bool {
        if self.first == self.last {
            (self.first, self.last) = (part, part + 1);
            true
        } else if part + 1 == self.first {
            self.first = part;
            true
        } else if part == self.last {
            self.last = part + 1;
            true
        } else {
            false
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use model::Timestamp;

    fn mark(second: i64) -> Mark {
        Mark { at: Timestamp::from_millis(second * 1000), seq: second }
    }

    fn window(parts: usize, shown: usize) -> Window {
        let events = i64::try_from(parts * 100).unwrap();
        let mut window = Window::new((1..parts).map(|n| mark(i64::try_from(n).unwrap())).collect(), shown, events);
        (0..parts).for_each(|part| window.measured(part, 1000.0));
        window
    }

    #[test]
    fn parts_around_the_view_are_wanted_and_never_more_than_the_limit() {
        let window = window(300, 299);
        assert_eq!(window.wanted(0.0, 800.0), (0, 2));
        assert_eq!(window.wanted(150_000.0, 800.0), (149, 152));
        assert_eq!(window.wanted(299_500.0, 500.0), (298, 300));
        let mut low = window.clone();
        (0..300).for_each(|part| low.measured(part, 10.0));
        let (first, last) = low.wanted(1500.0, 800.0);
        assert!(last - first <= PARTS_SHOWN_MAX && first <= 190 && last > 190, "{first} {last}");
    }

    #[test]
    fn a_jump_lets_go_of_everything_and_loads_the_middle_first() {
        let mut window = window(300, 299);
        let wanted = window.wanted(150_000.0, 800.0);
        assert_eq!(window.narrow(wanted), (1, 0));
        assert_eq!(window.spaces(), (149_000.0, 151_000.0));
        assert_eq!(window.missing(wanted, 150_000.0, 800.0), Some(150));
        assert!(window.join(150));
        let mut loaded = vec![150];
        while let Some(part) = window.missing(wanted, 150_000.0, 800.0) {
            assert!(window.join(part));
            loaded.push(part);
        }
        loaded.sort_unstable();
        assert_eq!(loaded, [149, 150, 151]);
        assert!(!window.join(7), "far from what is shown");
    }

    #[test]
    fn what_left_the_view_leaves_the_page() {
        let mut window = window(10, 0);
        for part in 1..4 {
            window.join(part);
        }
        assert_eq!(window.narrow((2, 6)), (2, 0));
        assert_eq!((window.first, window.last, window.spaces()), (2, 4, (2000.0, 6000.0)));
    }

    #[test]
    fn events_are_numbered_from_the_oldest() {
        let window = window(300, 299);
        assert_eq!(window.event_at(0.0), 1);
        assert_eq!(window.event_at(150_500.0), 15_051);
        assert_eq!(window.event_at(300_000.0), 30_000);
    }

    #[test]
    fn a_part_that_grew_too_long_is_cut() {
        let mut window = window(2, 1);
        assert!(window.shows_newest());
        window.split(mark(9));
        assert!(!window.shows_newest());
        assert_eq!(window.stretch(1), (Some(mark(1)), Some(mark(9))));
        assert_eq!(window.stretch(2), (Some(mark(9)), None));
    }
}
