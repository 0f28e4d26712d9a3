//! The list of entries, newest first, and how it grows.

use super::{Entry, EventView, TurnView};
use model::Event;
use model::session::{TurnFold, TurnRow};
use serde::{Deserialize, Serialize};

/// Most entries a page holds: the oldest are let go when live ones come, and
/// "Load older" finds them again.
pub const ENTRIES_MAX: usize = 500;

#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Timeline {
    /// Newest first.
    pub entries: Vec<Entry>,
    /// Continues with older turns; `None` at the beginning of the session.
    pub older: Option<String>,
}

impl Timeline {
    /// From turns (newest first, with the cursor behind them) and the newest
    /// events since the oldest of these turns; `cut` when there were more.
    pub fn build(turns: Vec<TurnRow>, older: Option<String>, events: &[Event], cut: bool) -> Self {
        let oldest_event = events.iter().map(|event| event.timestamp).min();
        let mut timeline = Self { entries: Vec::new(), older };
        for row in turns {
            let mut turn = TurnView::new(row);
            turn.partial = cut && oldest_event.is_none_or(|at| turn.row.started_at <= at);
            timeline.insert(Entry::Turn(Box::new(turn)));
        }
        for event in events {
            timeline.place(event);
        }
        timeline
    }

    /// Puts a stored event where it belongs. A turn that is not in the list is
    /// on another page.
    fn place(&mut self, event: &Event) {
        match TurnFold::key(event) {
            None => self.insert(Entry::Single(Box::new(EventView::of(event)))),
            Some(turn_id) => {
                if let Some(turn) = self.turn_mut(&turn_id) {
                    turn.add(EventView::of(event));
                }
            }
        }
    }

    /// Puts an event from the stream where it belongs, at once.
    pub fn append(&mut self, event: &Event) {
        let before_all = self.older.is_some() && self.entries.last().is_some_and(|last| event.timestamp < last.at());
        match TurnFold::key(event) {
            Some(turn_id) => match self.turn_mut(&turn_id) {
                Some(turn) => {
                    turn.add(EventView::of(event));
                    turn.note_end(event);
                }
                None if before_all => {}
                None => self.insert(Entry::Turn(Box::new(TurnView::announced(turn_id, event)))),
            },
            None if before_all => {}
            None => self.insert(Entry::Single(Box::new(EventView::of(event)))),
        }
        self.entries.truncate(ENTRIES_MAX);
    }

    /// Takes over figures of turns, newest first, that were asked for anew.
    pub fn update(&mut self, turns: Vec<TurnRow>) {
        for row in turns {
            match self.turn_mut(&row.turn_id) {
                Some(turn) => turn.row = row,
                None => self.insert(Entry::Turn(Box::new(TurnView::new(row)))),
            }
        }
        self.entries.sort_by(|a, b| (b.at(), b.key()).cmp(&(a.at(), a.key())));
    }

    /// Takes over a newly loaded first page, and keeps what is older than it
    /// if the two touch.
    pub fn reload(&mut self, fresh: Self) {
        let touches = fresh.entries.iter().any(|entry| self.holds(entry.key()));
        let kept = std::mem::replace(self, fresh);
        if !touches && self.older.is_some() {
            return;
        }
        let oldest = self.entries.last().map(|entry| (entry.at(), entry.key().to_owned()));
        for entry in kept.entries {
            let is_older = oldest.as_ref().is_none_or(|(at, key)| (entry.at(), entry.key()) < (*at, key.as_str()));
            if is_older && !self.holds(entry.key()) {
                self.entries.push(entry);
                self.older.clone_from(&kept.older);
            }
        }
    }

    /// Adds an older page at the end.
    pub fn extend(&mut self, page: Self) {
        for entry in page.entries {
            if !self.holds(entry.key()) {
                self.entries.push(entry);
            }
        }
        self.older = page.older;
    }

    pub fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }

    fn holds(&self, key: &str) -> bool {
        self.entries.iter().any(|entry| entry.key() == key)
    }

    fn turn_mut(&mut self, turn_id: &str) -> Option<&mut TurnView> {
        self.entries.iter_mut().find_map(|entry| match entry {
            Entry::Turn(turn) if turn.row.turn_id == turn_id => Some(turn.as_mut()),
            _ => None,
        })
    }

    fn insert(&mut self, entry: Entry) {
        if self.holds(entry.key()) {
            return;
        }
        let place = self.entries.partition_point(|held| (held.at(), held.key()) > (entry.at(), entry.key()));
        self.entries.insert(place, entry);
    }
}

#[cfg(test)]
mod tests {
    use super::super::event_view::tests::event;
    use super::*;
    use serde_json::json;

    fn rows(events: &[Event]) -> Vec<TurnRow> {
        let mut folds: Vec<(String, TurnFold)> = Vec::new();
        for event in events {
            let Some(key) = TurnFold::key(event) else { continue };
            if !folds.iter().any(|(held, _)| *held == key) {
                folds.push((key.clone(), TurnFold::default()));
            }
            folds.iter_mut().filter(|(held, _)| *held == key).for_each(|(_, fold)| fold.apply(event));
        }
        folds.into_iter().rev().map(|(key, fold)| fold.row(key)).collect()
    }

    fn turn(number: u32) -> Vec<Event> {
        let id = json!({"turnId": format!("t{number}")});
        let start = i64::from(number) * 100;
        vec![
            event(number * 10, start, "turn.started", id.clone()),
            event(number * 10 + 1, start + 1, "tool.invoked", id.clone()),
            event(number * 10 + 2, start + 5, "turn.completed", id),
        ]
    }

    fn keys(timeline: &Timeline) -> Vec<&str> {
        timeline.entries.iter().map(Entry::key).collect()
    }

    #[test]
    fn events_go_into_their_turns_and_the_rest_between_them() {
        let cron = event(99, 150, "cron.triggered", json!({}));
        let events: Vec<Event> = [turn(1), turn(2), vec![cron.clone()]].concat();
        let timeline = Timeline::build(rows(&events), None, &events, false);
        assert_eq!(keys(&timeline), ["t2", cron.id.to_string().as_str(), "t1"]);
        let Entry::Turn(newest) = &timeline.entries[0] else { panic!("a turn comes first") };
        assert_eq!(newest.events.len(), 3);
        assert!(!newest.partial);
    }

    #[test]
    fn live_events_build_the_same_list_as_a_fresh_load() {
        let events: Vec<Event> = [turn(1), turn(2)].concat();
        let fresh = Timeline::build(rows(&events), None, &events, false);
        let mut live = Timeline::build(rows(&turn(1)), None, &turn(1), false);
        for event in events.iter().rev().chain(&events) {
            live.append(event);
        }
        live.update(rows(&events));
        assert_eq!(live, fresh);
    }

    #[test]
    fn a_turn_shows_its_end_before_its_figures_come() {
        let events = turn(3);
        let mut live = Timeline::default();
        for event in &events {
            live.append(event);
        }
        let Entry::Turn(shown) = &live.entries[0] else { panic!("a turn") };
        assert!(!shown.row.open);
        assert_eq!(shown.row.ended_at, Some(events[2].timestamp));
    }

    #[test]
    fn late_events_of_turns_on_older_pages_do_not_come_to_the_top() {
        let mut timeline = Timeline::build(rows(&turn(5)), Some("more".into()), &turn(5), false);
        timeline.append(&turn(1)[1]);
        assert_eq!(keys(&timeline), ["t5"]);
    }

    #[test]
    fn cut_events_mark_the_turns_they_are_missing_from() {
        let events: Vec<Event> = [turn(1), turn(2)].concat();
        let timeline = Timeline::build(rows(&events), None, &events[1..], true);
        let partial: Vec<bool> =
            timeline.entries.iter().map(|entry| matches!(entry, Entry::Turn(turn) if turn.partial)).collect();
        assert_eq!(partial, [false, true]);
    }

    #[test]
    fn a_reload_keeps_older_pages_unless_there_is_a_hole_between() {
        let all: Vec<Event> = (1..=4).flat_map(turn).collect();
        let page = |numbers: std::ops::RangeInclusive<u32>, older: Option<&str>| {
            let events: Vec<Event> = numbers.flat_map(turn).collect();
            Timeline::build(rows(&events), older.map(str::to_owned), &events, false)
        };
        let mut timeline = page(2..=3, Some("b"));
        timeline.extend(page(1..=1, None));
        let mut touching = timeline.clone();
        touching.reload(page(3..=4, Some("a")));
        assert_eq!(touching, Timeline::build(rows(&all), None, &all, false));

        timeline.reload(page(9..=9, Some("far")));
        assert_eq!((keys(&timeline), timeline.older.as_deref()), (vec!["t9"], Some("far")));
    }

    #[test]
    fn the_list_stops_growing_at_its_limit() {
        let mut timeline = Timeline::default();
        for number in 0..=u32::try_from(ENTRIES_MAX).unwrap() {
            timeline.append(&event(number, i64::from(number), "heartbeat.poll", json!({})));
        }
        assert_eq!(timeline.entries.len(), ENTRIES_MAX);
        assert_eq!(timeline.entries[0].at(), model::Timestamp::from_millis(1000 * 500));
    }
}
