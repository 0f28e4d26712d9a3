//! What can be asked, already parsed.

use crate::Timestamp;
use crate::alert::{AlertState, DeliveryState, Severity};
use crate::session::Status;
use serde::{Deserialize, Serialize};

/// Rows of a list when no `limit` is given.
pub const LIMIT_DEFAULT: u32 = 50;
/// Most rows of a list.
pub const LIMIT_MAX: u32 = 500;
/// Events that a search for a text looks into, the newest of its range: they
/// are read one by one, and this many take about a second.
pub const TEXT_EVENTS_MAX: u32 = 200_000;

/// Filters of sessions and events; what is `None` does not filter.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Filter {
    pub gateway: Option<String>,
    pub session: Option<String>,
    pub agent: Option<String>,
    pub channel: Option<String>,
    pub status: Option<Status>,
    pub event_type: Option<String>,
    pub model: Option<String>,
    /// Text to look for: in keys and last errors of sessions, in keys and
    /// error messages of events; without regard to case.
    pub q: Option<String>,
    /// Inclusive.
    pub from: Option<Timestamp>,
    /// Exclusive.
    pub to: Option<Timestamp>,
    /// Sessions with this text anywhere in an event: messages, parameters and
    /// results of tools, errors.
    pub text: Option<String>,
    /// No event before is looked into for `text`.
    pub text_since: Option<Timestamp>,
    /// Sessions that cost at least this much.
    pub cost_min_nano_usd: Option<i64>,
    /// Sessions whose window is now filled at least so far, in millionths.
    pub context_min_ppm: Option<i64>,
}

/// What a list of sessions is ordered by.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum SessionSort {
    /// The newest event.
    #[default]
    Recent,
    Started,
    Cost,
    Tokens,
    Context,
    Turns,
    Errors,
}

impl SessionSort {
    pub const ALL: [Self; 7] =
        [Self::Recent, Self::Started, Self::Cost, Self::Tokens, Self::Context, Self::Turns, Self::Errors];
    /// Their names, to be read in a sentence.
    pub const NAMES: &'static str = "recent, started, cost, tokens, context, turns or errors";

    pub fn as_str(self) -> &'static str {
        match self {
            Self::Recent => "recent",
            Self::Started => "started",
            Self::Cost => "cost",
            Self::Tokens => "tokens",
            Self::Context => "context",
            Self::Turns => "turns",
            Self::Errors => "errors",
        }
    }

    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|sort| sort.as_str() == name)
    }
}

/// Which alerts a list shows, by where they stand.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum AlertStanding {
    #[default]
    Any,
    /// Firing or acknowledged.
    Active,
    Only(AlertState),
}

impl AlertStanding {
    /// `active` or the name of a state.
    pub fn parse(name: &str) -> Option<Self> {
        if name == "active" { Some(Self::Active) } else { AlertState::parse(name).map(Self::Only) }
    }

    /// The states that it admits.
    pub fn states(self) -> Vec<AlertState> {
        match self {
            Self::Any => AlertState::ALL.to_vec(),
            Self::Active => vec![AlertState::Firing, AlertState::Acknowledged],
            Self::Only(state) => vec![state],
        }
    }
}

/// Filters of alerts; what is `None` does not filter.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct AlertFilter {
    pub standing: AlertStanding,
    pub severity: Option<Severity>,
    pub rule: Option<String>,
    pub gateway: Option<String>,
    pub session: Option<String>,
    pub agent: Option<String>,
    /// Text to look for in the message; without regard to case.
    pub q: Option<String>,
    /// Fired at or after.
    pub from: Option<Timestamp>,
    /// Fired before.
    pub to: Option<Timestamp>,
}

/// Filters of the delivery log; what is `None` does not filter.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct DeliveryFilter {
    pub state: Option<DeliveryState>,
    pub receiver: Option<String>,
    pub alert: Option<String>,
}

/// Which part of a list to answer.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct PageRequest {
    /// 1 to [`LIMIT_MAX`].
    pub limit: u32,
    /// `nextCursor` of the page before.
    pub cursor: Option<String>,
    /// Oldest first instead of newest first.
    pub ascending: bool,
}

impl Default for PageRequest {
    fn default() -> Self {
        Self { limit: LIMIT_DEFAULT, cursor: None, ascending: false }
    }
}

/// One page of a list.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Page<T> {
    pub items: Vec<T>,
    /// Ask for the next page with it; `null` at the end.
    pub next_cursor: Option<String>,
}

/// A position in a list ordered by time and a tie-breaking key, written as
/// `<microseconds>~<key>`. Opaque to clients.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Position {
    pub at: Timestamp,
    pub key: String,
}

impl Position {
    pub fn write(&self) -> String {
        format!("{}~{}", self.at.micros(), self.key)
    }

    pub fn parse(text: &str) -> Option<Self> {
        // No key holds a NUL, and PostgreSQL takes none.
        let (micros, key) = text.split_once('~').filter(|(_, key)| !key.contains('\0'))?;
        Some(Self { at: Timestamp::from_micros(micros.parse().ok()?), key: key.to_owned() })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn positions_survive_keys_that_hold_the_separator() {
        let position = Position { at: Timestamp::from_micros(17), key: "a~b~c".into() };
        assert_eq!(Position::parse(&position.write()), Some(position));
        assert_eq!(Position::parse("nonsense"), None);
        assert_eq!(Position::parse("17~a\0b"), None);
    }
}
