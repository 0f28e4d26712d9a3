//! The timeline of one session: which events it shows, and their places.

use crate::Timestamp;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// Events that one part of a timeline holds, where none came late.
pub const PART_EVENTS: u32 = 100;
/// Most events that one part may hold; further ones make a part of their own.
pub const PART_EVENTS_MAX: u32 = 2 * PART_EVENTS;
/// Most parts of a timeline: the newest 500,000 events.
pub const PARTS_MAX: u32 = 5_000;
/// Most failures that are named of one session: the newest.
pub const FAILURES_MAX: u32 = 200;

/// The place of an event among those of its session: by time, then by its
/// position in the stream. Written `<microseconds>.<position>`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Mark {
    pub at: Timestamp,
    pub seq: i64,
}

impl Mark {
    /// Before every event at or after an instant.
    pub fn before(at: Timestamp) -> Self {
        Self { at, seq: 0 }
    }

    pub fn write(&self) -> String {
        format!("{}.{}", self.at.micros(), self.seq)
    }

    pub fn parse(text: &str) -> Option<Self> {
        let (micros, seq) = text.split_once('.')?;
        Some(Self { at: Timestamp::from_micros(micros.parse().ok()?), seq: seq.parse().ok()? })
    }
}

impl Serialize for Mark {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.write())
    }
}

impl<'de> Deserialize<'de> for Mark {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        Self::parse(&text).ok_or_else(|| serde::de::Error::custom("is not a place in a timeline"))
    }
}

/// Which kinds of events a timeline shows.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Kinds {
    #[default]
    All,
    /// Starts and ends of turns, which carry what was said.
    Messages,
    Tools,
    Errors,
}

impl Kinds {
    pub const ALL: [Self; 4] = [Self::All, Self::Messages, Self::Tools, Self::Errors];

    pub fn name(self) -> &'static str {
        match self {
            Self::All => "all",
            Self::Messages => "messages",
            Self::Tools => "tools",
            Self::Errors => "errors",
        }
    }

    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kinds| kinds.name() == name)
    }
}

/// The events of one session that a timeline shows.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct TimelineFilter {
    pub gateway: String,
    pub session: String,
    pub kinds: Kinds,
    /// Text anywhere in an event; without regard to case.
    pub q: Option<String>,
    /// As of this instant, inclusive.
    pub until: Option<Timestamp>,
}

/// A stretch of a timeline.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Stretch {
    /// Inclusive.
    pub from: Option<Mark>,
    /// Exclusive.
    pub to: Option<Mark>,
}

/// How often a kind of event came in a session.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KindCount {
    pub event_type: String,
    pub events: i64,
    /// Different turns among them; events of no turn count for themselves.
    pub turns: i64,
}

/// What was asked of one tool.
#[derive(Clone, Debug, PartialEq)]
pub struct ToolCount {
    pub name: String,
    /// Calls that ended.
    pub calls: i64,
    pub errors: i64,
    /// Over the calls that tell how long they took.
    pub duration_ms_sum: f64,
    pub duration_ms_max: f64,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn marks_survive_writing_and_order_by_time_then_place() {
        let mark = Mark { at: Timestamp::from_micros(1_700_000_000_000_001), seq: 42 };
        assert_eq!(Mark::parse(&mark.write()), Some(mark));
        assert_eq!(Mark::parse("17"), None);
        assert_eq!(Mark::parse("a.b"), None);
        assert!(Mark::before(mark.at) < mark && mark < Mark { seq: 43, ..mark });
    }
}
