//! Lengths of time as people write them.

use serde::{Deserialize, Deserializer, Serialize, Serializer};
use std::fmt;

const UNITS_MS: [(&str, i64); 5] = [("d", 86_400_000), ("h", 3_600_000), ("m", 60_000), ("s", 1000), ("ms", 1)];

/// A length of time, in whole milliseconds, written with a unit: `300s`, `5m`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Period {
    millis: i64,
}

/// The text is no length of time.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is no length of time: write a number and a unit, such as 300s, 5m, 2h or 1d")]
pub struct BadPeriod(String);

impl Period {
    /// A hundred years.
    pub const MAX: Self = Self { millis: 36_500 * 86_400_000 };

    pub const fn from_millis(millis: i64) -> Self {
        Self { millis }
    }

    pub const fn from_seconds(seconds: i64) -> Self {
        Self { millis: seconds.saturating_mul(1000) }
    }

    pub const fn micros(self) -> i64 {
        self.millis.saturating_mul(1000)
    }

    pub fn seconds(self) -> f64 {
        self.millis as f64 / 1000.0
    }

    /// A number with a unit; `None` for an unknown unit, or beyond [`Self::MAX`].
    #[expect(clippy::cast_possible_truncation, reason = "held below the largest period")]
    pub fn of(number: f64, unit: &str) -> Option<Self> {
        let (_, unit_ms) = UNITS_MS.into_iter().find(|(name, _)| *name == unit)?;
        let millis = (number * unit_ms as f64).round();
        (0.0..=Self::MAX.millis as f64).contains(&millis).then_some(Self { millis: millis as i64 })
    }

    pub fn parse(text: &str) -> Result<Self, BadPeriod> {
        let text = text.trim();
        let digits = text.find(|c: char| !c.is_ascii_digit() && c != '.').unwrap_or(text.len());
        let (number, unit) = text.split_at(digits);
        let number: Option<f64> = number.parse().ok();
        number
            .and_then(|number| Self::of(number, unit.trim()))
            .ok_or_else(|| BadPeriod(text.chars().take(40).collect()))
    }

    /// For people: `4m 12s`, `2h 5m`; two units at most.
    pub fn words(self) -> String {
        let mut rest = self.millis.max(0);
        let mut words = Vec::new();
        for (name, unit_ms) in UNITS_MS {
            if rest >= unit_ms && words.len() < 2 && (name != "ms" || words.is_empty()) {
                words.push(format!("{}{name}", rest / unit_ms));
                rest %= unit_ms;
            }
        }
        if words.is_empty() { "0s".to_owned() } else { words.join(" ") }
    }
}

impl fmt::Display for Period {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let unit = UNITS_MS.into_iter().find(|(_, unit_ms)| self.millis >= *unit_ms && self.millis % unit_ms == 0);
        let (name, unit_ms) = unit.unwrap_or(("s", 1000));
        write!(f, "{}{name}", self.millis / unit_ms)
    }
}

impl Serialize for Period {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Period {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Self::parse(&String::deserialize(deserializer)?).map_err(serde::de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_printed_is_read_back() {
        for text in ["250ms", "300s", "5m", "90m", "2h", "1.5h", "36h", "1d", "0s"] {
            let period = Period::parse(text).unwrap();
            assert_eq!(Period::parse(&period.to_string()).unwrap(), period, "{text}");
        }
        assert_eq!(Period::parse("300s").unwrap().to_string(), "5m");
        for text in ["", "5", "m", "5 weeks", "-5m", "1e9d", "99999999d"] {
            assert!(Period::parse(text).is_err(), "{text}");
        }
    }

    #[test]
    fn words_have_two_units_at_most() {
        assert_eq!(Period::from_seconds(252).words(), "4m 12s");
        assert_eq!(Period::from_seconds(90_061).words(), "1d 1h");
        assert_eq!(Period::from_millis(1250).words(), "1s");
        assert_eq!(Period::from_millis(250).words(), "250ms");
        assert_eq!(Period::from_millis(0).words(), "0s");
    }
}
