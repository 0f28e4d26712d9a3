//! The range of time that a page shows: relative to now, or between two
//! instants.

use super::field;
use crate::links;
use model::Timestamp;
use model::time::HOUR_US;
use serde::{Deserialize, Serialize};

/// Ranges that end now.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum Preset {
    Hour,
    Hours6,
    #[default]
    Day,
    Week,
    Month,
}

impl Preset {
    pub const ALL: [Self; 5] = [Self::Hour, Self::Hours6, Self::Day, Self::Week, Self::Month];

    /// How it stands in the address and on the button.
    pub fn name(self) -> &'static str {
        match self {
            Self::Hour => "1h",
            Self::Hours6 => "6h",
            Self::Day => "24h",
            Self::Week => "7d",
            Self::Month => "30d",
        }
    }

    /// How it is spoken of, after "last".
    pub fn words(self) -> &'static str {
        match self {
            Self::Hour => "hour",
            Self::Hours6 => "6 hours",
            Self::Day => "24 hours",
            Self::Week => "7 days",
            Self::Month => "30 days",
        }
    }

    /// How long it is.
    pub fn micros(self) -> i64 {
        self.hours() * HOUR_US
    }

    fn hours(self) -> i64 {
        match self {
            Self::Hour => 1,
            Self::Hours6 => 6,
            Self::Day => 24,
            Self::Week => 168,
            Self::Month => 720,
        }
    }

    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|preset| preset.name() == name)
    }
}

/// `range=24h`, or `from=…&to=…` (UTC where no zone is named), as text: what
/// cannot be read stays in the form, beside what is wrong with it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct TimeRange {
    /// Counts where neither end is given.
    pub preset: Preset,
    pub from: String,
    pub to: String,
}

impl TimeRange {
    /// Names of its fields in an address.
    pub const FIELDS: [&'static str; 3] = ["range", "from", "to"];

    pub fn relative(preset: Preset) -> Self {
        Self { preset, ..Self::default() }
    }

    pub fn is_absolute(&self) -> bool {
        !(self.from.is_empty() && self.to.is_empty())
    }

    /// Takes in a field of an address; `false` if it is not one of the
    /// range's. A preset that is not offered means the default one.
    pub fn take(&mut self, name: &str, value: &str) -> bool {
        match name {
            "range" => self.preset = Preset::parse(value).unwrap_or_default(),
            "from" => value.clone_into(&mut self.from),
            "to" => value.clone_into(&mut self.to),
            _ => return false,
        }
        true
    }

    /// Its fields in an address; what says nothing is empty.
    pub fn pairs(&self) -> [(&'static str, &str); 3] {
        let preset = if self.is_absolute() || self.preset == Preset::default() { "" } else { self.preset.name() };
        [("range", preset), ("from", &self.from), ("to", &self.to)]
    }

    /// The page at `path` with this range and what else is asked of it.
    pub fn href(&self, path: &str, keep: &[(String, String)]) -> String {
        let keep = keep.iter().map(|(name, value)| (name.as_str(), value.as_str()));
        links::with_query(path, self.pairs().into_iter().chain(keep))
    }

    /// Start and end. One end alone is open: it means now, or as long before
    /// the end as the preset is.
    ///
    /// # Errors
    /// One sentence on what cannot be read.
    pub fn span(&self, now: Timestamp) -> Result<(Timestamp, Timestamp), String> {
        let (from, to) = (field::time(&self.from)?, field::time(&self.to)?);
        let end = to.unwrap_or(now);
        let start = from.unwrap_or_else(|| end.plus_micros(-self.preset.micros()));
        if start >= end {
            return Err("The range ends before it begins: swap its ends.".to_owned());
        }
        Ok((start, end))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(search: &str) -> TimeRange {
        let mut range = TimeRange::default();
        for (name, value) in links::parse_query(search) {
            assert!(range.take(&name, &value));
        }
        range
    }

    fn now() -> Timestamp {
        Timestamp::parse("2026-03-02T10:30:00Z").unwrap()
    }

    #[test]
    fn every_range_round_trips() {
        for search in
            ["?range=1h", "?range=6h", "?range=7d", "?range=30d", "?from=2026-03-01T10:00&to=2026-03-01T12:00"]
        {
            let range = parse(search);
            assert_eq!(parse(range.href("/", &[]).trim_start_matches('/')), range, "{search}");
        }
        assert_eq!(TimeRange::default().href("/", &[("gateway".into(), "a b".into())]), "/?gateway=a%20b");
    }

    #[test]
    fn a_relative_range_ends_now() {
        let (from, to) = parse("?range=6h").span(now()).unwrap();
        assert_eq!((to, to.since(from)), (now(), 6 * HOUR_US));
        assert_eq!(parse("?range=2y"), TimeRange::default());
    }

    #[test]
    fn an_absolute_range_is_utc_and_may_be_open() {
        let at = |text: &str| Timestamp::parse(text).unwrap();
        assert_eq!(
            parse("?from=2026-03-01T10:00&to=2026-03-01T13:00:00%2B01:00").span(now()),
            Ok((at("2026-03-01T10:00:00Z"), at("2026-03-01T12:00:00Z")))
        );
        assert_eq!(parse("?from=2026-03-01T10:00").span(now()), Ok((at("2026-03-01T10:00:00Z"), now())));
        let (from, to) = parse("?to=2026-03-01T10:00&range=1h").span(now()).unwrap();
        assert_eq!((from, to), (at("2026-03-01T09:00:00Z"), at("2026-03-01T10:00:00Z")));
    }

    #[test]
    fn what_cannot_be_read_is_named() {
        assert!(parse("?from=yesterday").span(now()).unwrap_err().contains("\"yesterday\""));
        assert!(parse("?from=2026-03-02T10:00&to=2026-03-01T10:00").span(now()).unwrap_err().contains("swap"));
        assert!(parse("?from=2999-03-02T10:00").span(now()).is_err());
    }
}
