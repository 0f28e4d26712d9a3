//! One part of a timeline: its events as lines, those of a turn together.

use super::{EventView, ToolCall, tool_calls};
use model::Event;
use model::session::{Mark, Stretch, TurnRow};
use std::collections::BTreeMap;

/// What is shown of an event, or of the two that begin and end a tool call.
#[derive(Clone, Debug, PartialEq)]
pub enum Row {
    Call(Box<ToolCall>),
    Event(usize),
}

/// Lines of one turn, or one line that belongs to none.
#[derive(Clone, Debug, PartialEq)]
pub struct Group {
    pub turn_id: Option<String>,
    /// The turn begins before this part.
    pub continued: bool,
    pub rows: Vec<Row>,
}

/// Lines in the order of time.
#[derive(Clone, Debug, Default)]
pub struct Part {
    /// Also those around the part: the other ends of its tool calls.
    pub events: Vec<EventView>,
    pub turns: BTreeMap<String, TurnRow>,
    pub groups: Vec<Group>,
    /// The event that the page was opened at.
    pub focus: Option<String>,
}

impl Part {
    /// From the events of a stretch and those around it, oldest first.
    pub fn build(events: &[(Mark, Event)], own: &Stretch, turns: Vec<TurnRow>, focus: Option<String>) -> Self {
        let is_focus = |event: &Event| focus.as_ref().is_some_and(|focus| *focus == event.id.to_string());
        // The other end of a call belongs to what is to be seen whole.
        let focused_call = events.iter().find(|(_, event)| is_focus(event)).and_then(|(_, event)| call_id(event));
        let whole = |event: &Event| is_focus(event) || focused_call.is_some() && call_id(event) == focused_call;
        let views: Vec<EventView> = events.iter().map(|(_, event)| EventView::of(event, whole(event))).collect();
        let inside: Vec<bool> = events.iter().map(|(mark, _)| holds(own, *mark)).collect();
        let turns = turns.into_iter().map(|turn| (turn.turn_id.clone(), turn)).collect();
        let mut part = Self { events: views, turns, groups: Vec::new(), focus };
        for (index, row) in part.rows(&inside) {
            part.place(index, row, &inside);
        }
        part
    }

    /// The lines of the part, each with the place of the event it stands at.
    fn rows(&self, inside: &[bool]) -> Vec<(usize, Row)> {
        let mut calls: BTreeMap<usize, ToolCall> = BTreeMap::new();
        for call in tool_calls(&self.events) {
            let focused = self.focus.as_deref() == Some(self.events[call.ends].id.as_str());
            let at = if inside[call.begins] || !focused { call.begins } else { call.ends };
            calls.insert(at, call);
        }
        let mut rows = Vec::new();
        for (index, event) in self.events.iter().enumerate().filter(|(index, _)| inside[*index]) {
            match calls.remove(&index) {
                Some(call) => rows.push((index, Row::Call(Box::new(call)))),
                None if event.is_tool_call() => {}
                None => rows.push((index, Row::Event(index))),
            }
        }
        rows
    }

    fn place(&mut self, index: usize, row: Row, inside: &[bool]) {
        let turn_id = self.events[index].turn_id.clone();
        if turn_id.is_some()
            && let Some(group) = self.groups.iter_mut().find(|group| group.turn_id == turn_id)
        {
            group.rows.push(row);
            return;
        }
        let begins_before = |turn: &TurnRow| {
            let first = self.events.iter().zip(inside).find(|(event, inside)| **inside && event.turn_id == turn_id);
            first.is_some_and(|(event, _)| turn.started_at < event.at)
        };
        let continued = turn_id.as_ref().and_then(|id| self.turns.get(id)).is_some_and(begins_before);
        self.groups.push(Group { turn_id, continued, rows: vec![row] });
    }
}

fn call_id(event: &Event) -> Option<String> {
    event.field(&["tool", "callId"]).and_then(serde_json::Value::as_str).map(str::to_owned)
}

fn holds(stretch: &Stretch, mark: Mark) -> bool {
    stretch.from.is_none_or(|from| from <= mark) && stretch.to.is_none_or(|to| mark < to)
}

#[cfg(test)]
mod tests {
    use super::super::event_view::tests::event;
    use super::*;
    use model::session::TurnFold;
    use serde_json::json;

    fn turn(number: u32) -> Vec<Event> {
        let id = format!("t{number}");
        let start = i64::from(number) * 100;
        let tool = json!({"name": "read", "callId": id});
        vec![
            event(number * 10, start, "turn.started", json!({"turnId": id})),
            event(number * 10 + 1, start + 1, "tool.invoked", json!({"turnId": id, "tool": tool})),
            event(number * 10 + 2, start + 4, "tool.failed", json!({"turnId": id, "tool": tool})),
            event(number * 10 + 3, start + 5, "turn.completed", json!({"turnId": id})),
        ]
    }

    fn marked(events: Vec<Event>) -> Vec<(Mark, Event)> {
        events.into_iter().zip(1..).map(|(event, seq)| (Mark { at: event.timestamp, seq }, event)).collect()
    }

    fn rows(events: &[(Mark, Event)]) -> Vec<TurnRow> {
        let mut folds: BTreeMap<String, TurnFold> = BTreeMap::new();
        for (_, event) in events {
            if let Some(key) = TurnFold::key(event) {
                folds.entry(key).or_default().apply(event);
            }
        }
        folds.into_iter().map(|(key, fold)| fold.row(key)).collect()
    }

    fn build(events: &[(Mark, Event)], from: Option<usize>, to: Option<usize>, focus: Option<&str>) -> Part {
        let mark = |index: Option<usize>| index.map(|index| events[index].0);
        let own = Stretch { from: mark(from), to: mark(to) };
        Part::build(events, &own, rows(events), focus.map(str::to_owned))
    }

    fn shape(part: &Part) -> Vec<(Option<&str>, bool, usize)> {
        part.groups.iter().map(|group| (group.turn_id.as_deref(), group.continued, group.rows.len())).collect()
    }

    #[test]
    fn events_go_into_their_turns_and_the_rest_between_them() {
        let cron = event(99, 150, "cron.triggered", json!({}));
        let events = marked([turn(1), vec![cron], turn(2)].concat());
        let part = build(&events, None, None, None);
        assert_eq!(shape(&part), [(Some("t1"), false, 3), (None, false, 1), (Some("t2"), false, 3)]);
        assert!(matches!(&part.groups[0].rows[1], Row::Call(call) if call.failed && call.duration_ms == Some(3000.0)));
    }

    #[test]
    fn a_call_stands_once_where_it_began() {
        let events = marked(turn(1));
        let first = build(&events, None, Some(2), None);
        assert_eq!(shape(&first), [(Some("t1"), false, 2)]);
        assert!(matches!(&first.groups[0].rows[1], Row::Call(call) if call.failed && !call.unfinished));
        let second = build(&events, Some(2), None, None);
        assert_eq!(shape(&second), [(Some("t1"), true, 1)]);
    }

    #[test]
    fn the_event_that_is_looked_for_is_shown_in_its_part() {
        let events = marked(turn(1));
        let failed = events[2].1.id.to_string();
        let part = build(&events, Some(2), None, Some(&failed));
        assert!(matches!(&part.groups[0].rows[0], Row::Call(call) if call.failed));
    }

    #[test]
    fn turns_that_run_at_once_are_kept_apart() {
        let (a, b) = (turn(1), turn(1));
        let other: Vec<Event> = b
            .into_iter()
            .zip(50..)
            .map(|(held, id)| {
                let seconds = held.timestamp.millis() / 1000;
                event(id, seconds, held.event_type.as_str(), json!({"turnId": "x"}))
            })
            .collect();
        let mixed = a.into_iter().zip(other).flat_map(|(a, b)| [a, b]).collect();
        assert_eq!(build(&marked(mixed), None, None, None).groups.len(), 2);
    }
}
