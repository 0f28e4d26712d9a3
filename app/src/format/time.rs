//! Instants, in UTC, and distances from now.

use model::Timestamp;
use model::time::SECOND_US;

/// `2026-03-01 10:00:07 UTC`
pub fn date_time_utc(at: Timestamp) -> String {
    at.format("%Y-%m-%d %H:%M:%S UTC")
}

/// `2026-03-01T10:00`, as addresses and date-time fields hold it, in UTC.
#[cfg(feature = "ssr")]
pub fn minute_utc(at: Timestamp) -> String {
    at.format("%Y-%m-%dT%H:%M")
}

/// `10:00:07 UTC`
pub fn clock_utc(at: Timestamp) -> String {
    at.format("%H:%M:%S UTC")
}

/// The label of an hour: `10:00`, or the date where a day begins.
#[cfg(feature = "ssr")]
pub fn hour_utc(at: Timestamp) -> String {
    if at.format("%H:%M") == "00:00" { at.format("%d %b") } else { at.format("%H:%M") }
}

/// How long ago, in the largest unit that fits: `12 s ago`. A time a little in
/// the future, as clocks that differ make it, is `now`.
pub fn ago(at: Timestamp, now: Timestamp) -> String {
    let seconds = now.since(at) / SECOND_US;
    match seconds {
        ..=0 => "now".to_owned(),
        1..=59 => format!("{seconds} s ago"),
        60..=3599 => format!("{} m ago", seconds / 60),
        3600..=86_399 => format!("{} h ago", seconds / 3600),
        _ => format!("{} d ago", seconds / 86_400),
    }
}

/// How far away, either way: `in 3 h`, `12 s ago`, `now`.
pub fn distance(at: Timestamp, now: Timestamp) -> String {
    if at <= now {
        return ago(at, now);
    }
    // Rounded, so that what was set to last four hours reads as four hours.
    let seconds = (at.since(now) + SECOND_US - 1) / SECOND_US;
    let minutes = (seconds + 30) / 60;
    match seconds {
        ..=89 => format!("in {seconds} s"),
        90..=5399 => format!("in {minutes} m"),
        5400..=129_599 => format!("in {} h", (minutes + 30) / 60),
        _ => format!("in {} d", (minutes + 720) / 1440),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(seconds: i64) -> Timestamp {
        Timestamp::from_micros(seconds * SECOND_US)
    }

    #[test]
    fn distances_use_the_largest_unit() {
        let now = at(10_000_000);
        let cases =
            [(-5, "now"), (0, "now"), (59, "59 s ago"), (60, "1 m ago"), (7200, "2 h ago"), (90_000, "1 d ago")];
        for (seconds, text) in cases {
            assert_eq!(ago(at(10_000_000 - seconds), now), text);
        }
    }

    #[test]
    fn times_to_come_are_rounded() {
        let now = at(10_000_000);
        let cases = [
            (-60, "1 m ago"),
            (0, "now"),
            (1, "in 1 s"),
            (3590, "in 60 m"),
            (14_390, "in 4 h"),
            (86_390, "in 24 h"),
            (172_700, "in 2 d"),
        ];
        for (seconds, text) in cases {
            assert_eq!(distance(at(10_000_000 + seconds), now), text);
        }
    }

    #[cfg(feature = "ssr")]
    #[test]
    fn the_first_hour_of_a_day_is_labelled_with_its_date() {
        assert_eq!(hour_utc(Timestamp::EPOCH), "01 Jan");
        assert_eq!(hour_utc(at(3600)), "01:00");
    }
}
