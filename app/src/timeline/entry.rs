//! Entries of the timeline.

use super::EventView;
use model::session::{TurnFold, TurnRow};
use model::{Event, Timestamp};
use serde::{Deserialize, Serialize};

/// A turn: its figures, and those of its events that are at hand.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct TurnView {
    pub row: TurnRow,
    /// Oldest first.
    pub events: Vec<EventView>,
    /// Older events of this turn were left out.
    pub partial: bool,
}

impl TurnView {
    pub fn new(row: TurnRow) -> Self {
        Self { row, events: Vec::new(), partial: false }
    }

    /// A turn that the stream tells of before the server was asked for it.
    pub fn announced(turn_id: String, event: &Event) -> Self {
        let mut fold = TurnFold::default();
        fold.apply(event);
        Self { row: fold.row(turn_id), events: vec![EventView::of(event)], partial: false }
    }

    /// Adds an event once, in the order of time.
    pub fn add(&mut self, event: EventView) {
        if self.events.iter().any(|held| held.id == event.id) {
            return;
        }
        let at = self.events.partition_point(|held| (held.at, &held.id) < (event.at, &event.id));
        self.events.insert(at, event);
    }

    /// Shows at once that the turn is over; its figures follow.
    pub fn note_end(&mut self, event: &Event) {
        if event.event_type.ends_turn() {
            self.row.open = false;
            self.row.failed = event.event_type == model::EventType::TurnFailed;
            self.row.ended_at = Some(event.timestamp);
        }
    }
}

/// A turn, or an event that belongs to none.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Entry {
    Turn(Box<TurnView>),
    Single(Box<EventView>),
}

impl Entry {
    pub fn at(&self) -> Timestamp {
        match self {
            Self::Turn(turn) => turn.row.started_at,
            Self::Single(event) => event.at,
        }
    }

    /// Identity: stays while the entry's content changes.
    pub fn key(&self) -> &str {
        match self {
            Self::Turn(turn) => &turn.row.turn_id,
            Self::Single(event) => &event.id,
        }
    }
}
