//! What an import did, for people.

use super::entry::Unusable;
use crate::retention::RUN_EVERY;
use model::Timestamp;
use model::time::HOUR_US;
use std::collections::{BTreeMap, HashSet};
use std::fmt;

/// Unreadable lines that are named one by one.
pub const NAMED_MAX: usize = 5;
/// Problems that are kept for the end.
pub const PROBLEMS_MAX: usize = 100;
/// Different reasons that are counted apart.
pub const REASONS_MAX: usize = 50;

#[derive(Debug, Default)]
pub struct Summary {
    pub gateway_id: String,
    pub files: u64,
    pub sessions: HashSet<String>,
    pub lines: u64,
    /// Lines that are part of an event.
    pub told: u64,
    /// Lines of known kinds that are no event.
    pub silent: u64,
    pub stored: u64,
    pub duplicates: u64,
    /// Refused because retention has removed that part of their session.
    pub expired: u64,
    /// Older than what retention keeps.
    pub old: u64,
    pub oldest: Option<Timestamp>,
    /// Events that broke the schema, and sources that could not be read to their end.
    pub problems: Vec<String>,
    pub is_dry_run: bool,
    /// Whether problems are told at once, because the end may be far.
    pub is_live: bool,
    skipped: BTreeMap<String, u64>,
    named: Vec<String>,
}

impl Summary {
    pub fn new(gateway_id: &str) -> Self {
        Self { gateway_id: gateway_id.to_owned(), ..Self::default() }
    }

    /// Keeps a problem for the end, once.
    pub fn note(&mut self, problem: String) {
        if self.problems.len() == PROBLEMS_MAX || self.problems.contains(&problem) {
            return;
        }
        if self.is_live {
            eprintln!("import: {problem}");
        }
        self.problems.push(problem);
    }

    /// Counts a line that cannot be used, and names the first few.
    pub fn skip(&mut self, reason: &str, source: &str, number: u64) {
        self.count(reason);
        if self.named.len() < NAMED_MAX {
            self.named.push(format!("{source}:{number}: {reason}"));
        }
    }

    pub fn skip_unusable(&mut self, what: Unusable, source: &str, number: u64) {
        let reason = match what {
            Unusable::NotJson => "unreadable JSON",
            Unusable::NoKind => "no type",
            Unusable::NoTime => "no timestamp",
        };
        self.skip(reason, source, number);
    }

    /// Counts something that was left out, under its reason.
    pub fn count(&mut self, reason: &str) {
        let reason = if self.skipped.contains_key(reason) || self.skipped.len() < REASONS_MAX {
            reason
        } else {
            "another reason"
        };
        *self.skipped.entry(reason.to_owned()).or_default() += 1;
    }

    pub fn skipped(&self, reason: &str) -> u64 {
        self.skipped.get(reason).copied().unwrap_or(0)
    }

    /// What to tell of events that retention removes.
    pub fn retention_warning(&self, retention_days: u32, now: Timestamp) -> Option<String> {
        let oldest = self.oldest.filter(|_| self.old > 0)?;
        let day_us = 24 * HOUR_US;
        let days = now.since(oldest) / day_us + 1;
        Some(format!(
            "warning: {} events are older than RETENTION_DAYS={retention_days} and will be removed by the server's next \
             retention run, within {} minutes. To keep them, set RETENTION_DAYS to {days} or more and restart the \
             server; events that are removed already cannot be imported again into the same sessions.",
            self.old,
            RUN_EVERY.as_secs() / 60,
        ))
    }
}

impl fmt::Display for Summary {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut row = |count: u64, what: &str| writeln!(f, "{count:>12}  {what}");
        row(self.files, "files read")?;
        row(self.sessions.len() as u64, "sessions")?;
        row(self.lines, "lines read")?;
        row(self.silent, "lines that are no event of their own")?;
        if self.is_dry_run {
            row(self.stored, &format!("events to be stored for gateway {}, if they are not yet", self.gateway_id))?;
        } else {
            row(self.stored, &format!("events stored for gateway {}", self.gateway_id))?;
            row(self.duplicates, "events that were stored already")?;
        }
        if self.expired > 0 {
            row(self.expired, "events of a time that retention has removed: refused")?;
        }
        for (reason, count) in &self.skipped {
            row(*count, &format!("skipped: {reason}"))?;
        }
        for named in &self.named {
            writeln!(f, "              {named}")?;
        }
        for problem in &self.problems {
            writeln!(f, "not read to its end: {problem}")?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_few_unreadable_lines_are_named_and_all_are_counted() {
        let mut summary = Summary::default();
        for number in 1..=7 {
            summary.skip_unusable(Unusable::NotJson, "a.jsonl", number);
        }
        let text = summary.to_string();
        assert!(text.contains("7  skipped: unreadable JSON"), "{text}");
        assert!(text.contains("a.jsonl:5: unreadable JSON") && !text.contains("a.jsonl:6"), "{text}");
    }

    #[test]
    fn a_problem_is_kept_once_and_their_number_is_bounded() {
        let mut summary = Summary::default();
        for index in 0..=PROBLEMS_MAX {
            summary.note(format!("problem {index}"));
            summary.note("problem 0".to_owned());
        }
        assert_eq!(summary.problems.len(), PROBLEMS_MAX);
        assert_eq!(summary.problems.iter().filter(|problem| *problem == "problem 0").count(), 1);
    }

    #[test]
    fn reasons_are_counted_apart_up_to_a_limit() {
        let mut summary = Summary::default();
        for index in 0..REASONS_MAX + 3 {
            summary.count(&format!("reason {index}"));
        }
        assert_eq!((summary.skipped("reason 0"), summary.skipped("another reason")), (1, 3));
        assert_eq!(summary.skipped(&format!("reason {REASONS_MAX}")), 0);
    }

    #[test]
    fn old_events_are_warned_of_with_the_remedy() {
        let now = Timestamp::parse("2026-11-24T00:00:00Z").unwrap();
        let mut summary = Summary { oldest: Some(now.plus_micros(-40 * 24 * HOUR_US)), ..Summary::default() };
        assert_eq!(summary.retention_warning(30, now), None);
        summary.old = 2;
        let warning = summary.retention_warning(30, now).unwrap();
        assert!(warning.contains("RETENTION_DAYS to 41 or more"), "{warning}");
    }
}
