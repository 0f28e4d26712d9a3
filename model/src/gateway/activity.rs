//! Which kinds of events a gateway sends, and which of them have stopped
//! though the gateway is alive.

use crate::event::EventType;
use crate::time::{HOUR_US, SECOND_US};
use crate::{Event, Timestamp};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Hours that are kept of each kind.
pub const KIND_HISTORY_HOURS: i64 = 24;
/// Events that must have been due before a kind counts as stopped.
pub const STOPPED_EXPECTED_MIN: i64 = 10;
/// Time that a kind may lag behind the one that announces it: a turn, or a
/// tool, that takes long is no silence.
const LAG_US_MAX: i64 = 15 * 60 * SECOND_US;
/// A kind is regular if it came in this many hours, and in nine of ten hours
/// in which the gateway sent anything.
const REGULAR_HOURS_MIN: usize = 8;
/// Hours of the gateway's life without a regular kind before it has stopped.
const REGULAR_HOURS_ABSENT: usize = 3;

/// Kinds of which each has to follow the other.
const PARTNERS: [(&[EventType], &[EventType]); 3] = [
    (&[EventType::TurnStarted], &[EventType::TurnCompleted, EventType::TurnFailed]),
    (&[EventType::ToolInvoked], &[EventType::ToolCompleted, EventType::ToolFailed]),
    (&[EventType::SubagentSpawned], &[EventType::SubagentCompleted, EventType::SubagentFailed]),
];

/// A kind of event of one gateway in one hour.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct KindHourKey {
    pub gateway_id: String,
    pub event_type: String,
    pub bucket: Timestamp,
}

impl KindHourKey {
    pub fn of(event: &Event) -> Self {
        Self {
            gateway_id: event.gateway_id.clone(),
            event_type: event.event_type.as_str().to_owned(),
            bucket: event.timestamp.bucket(HOUR_US),
        }
    }
}

/// How often it came, and when last.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct KindHour {
    pub events: i64,
    pub last_at: Timestamp,
}

impl KindHour {
    pub fn add(&mut self, at: Timestamp) {
        self.events += 1;
        self.last_at = self.last_at.max(at);
    }
}

/// A kind of event that has stopped.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct StoppedKind {
    pub event_type: String,
    /// When it came last, if it came in the last day.
    #[cfg_attr(feature = "openapi", schema(value_type = Option<String>, format = DateTime))]
    pub last_at: Option<Timestamp>,
    /// How many were due since.
    pub expected: i64,
}

/// How often a kind of event came in the last day.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct KindActivity {
    pub event_type: String,
    pub events: i64,
    #[cfg_attr(feature = "openapi", schema(value_type = String, format = DateTime))]
    pub last_at: Timestamp,
    /// Events per hour, oldest first, the hour of now last.
    pub hours: Vec<i64>,
}

type Hours = BTreeMap<Timestamp, KindHour>;

/// Rows of one gateway as a table: kinds, most frequent first.
pub fn activity(rows: &[(KindHourKey, KindHour)], now: Timestamp) -> Vec<KindActivity> {
    let current = now.bucket(HOUR_US);
    let mut kinds: Vec<KindActivity> = by_kind(rows)
        .into_iter()
        .map(|(event_type, hours)| KindActivity {
            event_type: event_type.to_owned(),
            events: hours.values().map(|hour| hour.events).sum(),
            last_at: hours.values().map(|hour| hour.last_at).max().unwrap_or_default(),
            hours: (0..KIND_HISTORY_HOURS)
                .rev()
                .map(|back| hours.get(&current.plus_micros(-back * HOUR_US)).map_or(0, |hour| hour.events))
                .collect(),
        })
        .collect();
    kinds.sort_by(|a, b| b.events.cmp(&a.events).then_with(|| a.event_type.cmp(&b.event_type)));
    kinds
}

/// Kinds that have stopped, of one gateway. Two signs count: a kind that has
/// to follow another no longer does (turns start but none ends), and a kind
/// that came hour after hour is absent while others come.
pub fn stopped_kinds(rows: &[(KindHourKey, KindHour)]) -> Vec<StoppedKind> {
    let kinds = by_kind(rows);
    let mut stopped: Vec<StoppedKind> = PARTNERS
        .iter()
        .flat_map(|(before, after)| {
            // Some senders tell only of ends: a beginning is due only where it used to come.
            let beginning = stopped_partner(&kinds, after, before).filter(|found| found.last_at.is_some());
            [stopped_partner(&kinds, before, after), beginning]
        })
        .flatten()
        .collect();
    let alive = merged(kinds.values());
    for (event_type, hours) in &kinds {
        if stopped.iter().all(|found| found.event_type != *event_type) {
            stopped.extend(stopped_regular(event_type, hours, &alive));
        }
    }
    stopped
}

fn by_kind(rows: &[(KindHourKey, KindHour)]) -> BTreeMap<&str, Hours> {
    let mut kinds: BTreeMap<&str, Hours> = BTreeMap::new();
    for (key, hour) in rows {
        kinds.entry(&key.event_type).or_default().insert(key.bucket, *hour);
    }
    kinds
}

fn merged<'a>(hours: impl Iterator<Item = &'a Hours>) -> Hours {
    let mut sum = Hours::new();
    for (bucket, hour) in hours.flatten() {
        let held = sum.entry(*bucket).or_default();
        held.events += hour.events;
        held.last_at = held.last_at.max(hour.last_at);
    }
    sum
}

fn stopped_partner(kinds: &BTreeMap<&str, Hours>, seen: &[EventType], due: &[EventType]) -> Option<StoppedKind> {
    let of = |types: &[EventType]| merged(types.iter().filter_map(|kind| kinds.get(kind.as_str())));
    let (seen, due_hours) = (of(seen), of(due));
    let last_at = due_hours.values().map(|hour| hour.last_at).max();
    let seen_at = seen.values().map(|hour| hour.last_at).max()?;
    let first_seen = *seen.first_key_value()?.0;
    if seen_at.since(last_at.unwrap_or(first_seen)) < LAG_US_MAX {
        return None;
    }
    let expected: i64 = seen
        .iter()
        .map(|(bucket, hour)| match last_at {
            Some(last_at) if *bucket < last_at.bucket(HOUR_US) => 0,
            Some(last_at) if *bucket == last_at.bucket(HOUR_US) => share_after(*bucket, *hour, last_at),
            _ => hour.events,
        })
        .sum();
    let event_type = due.first()?.as_str().to_owned();
    (expected >= STOPPED_EXPECTED_MIN).then_some(StoppedKind { event_type, last_at, expected })
}

/// Events of an hour after an instant in it, as if they were spread evenly.
fn share_after(bucket: Timestamp, hour: KindHour, instant: Timestamp) -> i64 {
    let span = hour.last_at.since(bucket).max(1);
    let after = hour.last_at.since(instant).clamp(0, span);
    hour.events.saturating_mul(after / SECOND_US) / (span / SECOND_US).max(1)
}

fn stopped_regular(event_type: &str, hours: &Hours, alive: &Hours) -> Option<StoppedKind> {
    let (last_bucket, last) = hours.last_key_value()?;
    let first_bucket = hours.first_key_value()?.0;
    let before = alive.range(first_bucket..=last_bucket).count();
    let absent = alive.range(last_bucket..).count().saturating_sub(1);
    let is_regular = hours.len() >= REGULAR_HOURS_MIN && hours.len() * 10 >= before * 9;
    let per_hour = hours.values().map(|hour| hour.events).sum::<i64>() / i64::try_from(hours.len()).ok()?;
    let expected = per_hour.saturating_mul(i64::try_from(absent).ok()?);
    (is_regular && absent >= REGULAR_HOURS_ABSENT).then(|| StoppedKind {
        event_type: event_type.to_owned(),
        last_at: Some(last.last_at),
        expected: expected.max(1),
    })
}

#[cfg(test)]
#[path = "activity_tests.rs"]
mod tests;
