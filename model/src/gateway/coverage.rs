//! Which of a gateway's numbered events were received.

use super::report::{NumberRange, SequenceReport};
use crate::Timestamp;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use uuid::Uuid;

/// Series that are followed per gateway; a new one begins when a gateway loses
/// its state. Beyond it the one that was heard of longest ago is forgotten.
pub const SERIES_MAX: usize = 16;
/// Ranges of received numbers that are kept apart per series. Beyond it the
/// oldest hole is only counted: what comes late into it is not noticed.
pub const RANGES_MAX: usize = 256;

/// Received sequence numbers of one gateway, folded in any order.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Coverage {
    series: BTreeMap<Uuid, Series>,
}

#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
struct Series {
    /// Numbers before it are none of ours: they were sent before the gateway
    /// came to this server.
    since: Option<u64>,
    /// Numbers up to it are not looked at any more.
    forgotten_through: u64,
    /// Missing numbers among those.
    forgotten: u64,
    /// In order, with at least one number missing between two.
    ranges: Vec<Range>,
    settled: u64,
    heard_at: Timestamp,
}

#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
struct Range {
    first: u64,
    last: u64,
    first_at: Timestamp,
    last_at: Timestamp,
}

/// Numbers that a gateway gave to events which never came.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct MissingRange {
    #[cfg_attr(feature = "openapi", schema(value_type = String, format = "uuid"))]
    pub series: Uuid,
    pub first: u64,
    pub last: u64,
    /// Time of the last event before it, where there is one.
    #[cfg_attr(feature = "openapi", schema(value_type = Option<String>, format = DateTime))]
    pub from: Option<Timestamp>,
    /// Time of the first event after it, where there is one.
    #[cfg_attr(feature = "openapi", schema(value_type = Option<String>, format = DateTime))]
    pub to: Option<Timestamp>,
}

impl MissingRange {
    pub fn events(&self) -> u64 {
        self.last - self.first + 1
    }

    /// Whether something that lasted from `started` to `ended` may have lost
    /// events in it.
    pub fn touches(&self, started: Timestamp, ended: Timestamp) -> bool {
        self.from.is_none_or(|from| ended >= from) && self.to.is_none_or(|to| started <= to)
    }
}

impl Coverage {
    /// Notes an event that was stored.
    pub fn receive(&mut self, series: Uuid, number: u64, at: Timestamp) {
        let series = self.entry(series, at);
        series.since = Some(series.since.map_or(number, |since| since.min(number)));
        series.insert(number, at);
    }

    /// Notes how far the gateway is; `at` is the server's time.
    pub fn report(&mut self, report: &SequenceReport, at: Timestamp) {
        let series = self.entry(report.series, at);
        let dropped = report.dropped.iter().map(|range: &NumberRange| range.first).min();
        let first = dropped.unwrap_or(u64::MAX).min(report.settled + 1).max(1);
        series.since = Some(series.since.map_or(first, |since| since.min(first)));
        series.settled = series.settled.max(report.settled);
    }

    /// What is missing, newest series first, newest range first.
    pub fn missing(&self) -> Vec<MissingRange> {
        let mut series: Vec<_> = self.series.iter().collect();
        series.sort_by_key(|(_, series)| std::cmp::Reverse(series.heard_at));
        series.into_iter().flat_map(|(id, series)| series.missing(*id).into_iter().rev()).collect()
    }

    /// How many events are missing, forgotten holes included.
    pub fn missing_events(&self) -> u64 {
        let forgotten: u64 = self.series.values().map(|series| series.forgotten).sum();
        self.missing().iter().map(MissingRange::events).fold(forgotten, u64::saturating_add)
    }

    fn entry(&mut self, id: Uuid, at: Timestamp) -> &mut Series {
        if !self.series.contains_key(&id) && self.series.len() >= SERIES_MAX {
            let oldest = self.series.iter().min_by_key(|(_, series)| series.heard_at).map(|(id, _)| *id);
            if let Some(oldest) = oldest {
                self.series.remove(&oldest);
            }
        }
        let series = self.series.entry(id).or_default();
        series.heard_at = series.heard_at.max(at);
        series
    }
}

impl Series {
    fn insert(&mut self, number: u64, at: Timestamp) {
        if number <= self.forgotten_through {
            return;
        }
        // The first range that does not end before the number.
        let next = self.ranges.partition_point(|range| range.last < number);
        if self.ranges.get(next).is_some_and(|range| range.first <= number) {
            return;
        }
        let joins_before = next > 0 && self.ranges[next - 1].last + 1 == number;
        let joins_after = self.ranges.get(next).is_some_and(|range| range.first == number + 1);
        match (joins_before, joins_after) {
            (true, true) => {
                let after = self.ranges.remove(next);
                let before = &mut self.ranges[next - 1];
                (before.last, before.last_at) = (after.last, after.last_at);
            }
            (true, false) => {
                let before = &mut self.ranges[next - 1];
                (before.last, before.last_at) = (number, at);
            }
            (false, true) => {
                let after = &mut self.ranges[next];
                (after.first, after.first_at) = (number, at);
            }
            (false, false) => {
                self.ranges.insert(next, Range { first: number, last: number, first_at: at, last_at: at });
            }
        }
        if self.ranges.len() > RANGES_MAX {
            let oldest = self.ranges.remove(0);
            let hole = self.ranges[0].first - oldest.last - 1;
            let before =
                oldest.first.saturating_sub(self.since.unwrap_or(oldest.first).max(self.forgotten_through + 1));
            self.forgotten = self.forgotten.saturating_add(hole).saturating_add(before);
            self.forgotten_through = self.ranges[0].first - 1;
        }
    }

    fn missing(&self, id: Uuid) -> Vec<MissingRange> {
        let mut missing = Vec::new();
        let mut next = self.since.unwrap_or(1).max(self.forgotten_through + 1);
        let mut from = None;
        for range in &self.ranges {
            if range.first > next {
                let (first, last) = (next, range.first - 1);
                missing.push(MissingRange { series: id, first, last, from, to: Some(range.first_at) });
            }
            next = range.last + 1;
            from = Some(range.last_at);
        }
        if self.settled >= next {
            missing.push(MissingRange { series: id, first: next, last: self.settled, from, to: None });
        }
        missing
    }
}

#[cfg(test)]
#[path = "coverage_tests.rs"]
mod tests;
