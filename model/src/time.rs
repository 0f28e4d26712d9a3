//! Instants with microsecond resolution.

use chrono::{DateTime, SecondsFormat, Utc};
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use std::fmt;

/// One second in microseconds.
pub const SECOND_US: i64 = 1_000_000;
/// One hour in microseconds.
pub const HOUR_US: i64 = 3600 * SECOND_US;

/// An instant: microseconds since the Unix epoch, UTC.
///
/// Events keep the exact text their gateway sent; this is what they are
/// ordered, filtered and bucketed by. On the wire it is RFC 3339 in UTC.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Timestamp(i64);

/// The text is not an RFC 3339 date and time between the years 1970 and 9999.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
#[error("is not an RFC 3339 time such as 2026-01-31T12:00:00.000Z")]
pub struct BadTimestamp;

impl Timestamp {
    /// 9999-12-31T23:59:59.999999Z, the last instant RFC 3339 can write.
    pub const MAX: Self = Self(253_402_300_799_999_999);
    pub const EPOCH: Self = Self(0);

    /// The instant this many microseconds after the epoch, held inside the
    /// range that RFC 3339 can write.
    pub fn from_micros(micros: i64) -> Self {
        Self(micros.clamp(0, Self::MAX.0))
    }

    pub fn from_millis(millis: i64) -> Self {
        Self::from_micros(millis.saturating_mul(1000))
    }

    pub fn micros(self) -> i64 {
        self.0
    }

    pub fn millis(self) -> i64 {
        self.0.div_euclid(1000)
    }

    /// Parses RFC 3339 with any offset; digits beyond microseconds are cut.
    pub fn parse(text: &str) -> Result<Self, BadTimestamp> {
        let parsed = DateTime::parse_from_rfc3339(text).map_err(|_| BadTimestamp)?;
        let micros = parsed.timestamp_micros();
        if (0..=Self::MAX.0).contains(&micros) { Ok(Self(micros)) } else { Err(BadTimestamp) }
    }

    /// The start of the bucket of `width_us` microseconds this instant is in.
    #[must_use]
    pub fn bucket(self, width_us: i64) -> Self {
        Self(self.0 - self.0.rem_euclid(width_us.max(1)))
    }

    #[must_use]
    pub fn plus_micros(self, micros: i64) -> Self {
        Self::from_micros(self.0.saturating_add(micros))
    }

    /// Microseconds from `earlier` to this instant; negative if it is later.
    pub fn since(self, earlier: Self) -> i64 {
        self.0 - earlier.0
    }

    fn utc(self) -> DateTime<Utc> {
        DateTime::from_timestamp_micros(self.0).unwrap_or_default()
    }

    /// `strftime` formatting in UTC, for labels that need no locale.
    pub fn format(self, pattern: &str) -> String {
        self.utc().format(pattern).to_string()
    }
}

impl fmt::Display for Timestamp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.utc().to_rfc3339_opts(SecondsFormat::Millis, true))
    }
}

impl Serialize for Timestamp {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let format = if self.0 % 1000 == 0 { SecondsFormat::Millis } else { SecondsFormat::Micros };
        serializer.serialize_str(&self.utc().to_rfc3339_opts(format, true))
    }
}

impl<'de> Deserialize<'de> for Timestamp {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        Self::parse(&text).map_err(serde::de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn offsets_are_folded_into_utc() {
        let zulu = Timestamp::parse("2026-03-01T10:00:00Z").unwrap();
        let paris = Timestamp::parse("2026-03-01T11:00:00+01:00").unwrap();
        assert_eq!(zulu, paris);
    }

    #[test]
    fn out_of_range_and_half_written_times_are_refused() {
        for text in ["", "2026-03-01", "2026-03-01T10:00:00", "1969-12-31T23:59:59Z", "10000-01-01T00:00:00Z"] {
            assert_eq!(Timestamp::parse(text), Err(BadTimestamp), "{text}");
        }
    }

    #[test]
    fn json_round_trip_keeps_microseconds() {
        let at = Timestamp::parse("2026-03-01T10:00:00.123456Z").unwrap();
        let json = serde_json::to_string(&at).unwrap();
        assert_eq!(json, "\"2026-03-01T10:00:00.123456Z\"");
        assert_eq!(serde_json::from_str::<Timestamp>(&json).unwrap(), at);
    }

    #[test]
    fn buckets_start_on_whole_multiples() {
        let at = Timestamp::parse("2026-03-01T10:59:59.999Z").unwrap();
        assert_eq!(at.bucket(HOUR_US), Timestamp::parse("2026-03-01T10:00:00Z").unwrap());
    }
}
