//! Times as people write them into forms: without a zone, with the offset
//! from UTC beside them.

use model::Timestamp;
use model::time::SECOND_US;

const MINUTE_US: i64 = 60 * SECOND_US;

/// Minutes of `+02:00`, `-0530`, `+1`, `UTC` or nothing.
pub fn read_offset(text: &str) -> Result<i16, String> {
    let text = text.trim().trim_start_matches("UTC").replace('−', "-");
    if text.is_empty() {
        return Ok(0);
    }
    let wrong = || format!("the offset \"{text}\" is no offset from UTC: write it like +02:00");
    let (sign, digits) = match text.split_at_checked(1) {
        Some(("-", rest)) => (-1, rest),
        Some(("+", rest)) => (1, rest),
        _ => (1, text.as_str()),
    };
    let (hours, minutes) = match digits.split_once(':') {
        Some(parts) => parts,
        None if digits.len() > 2 => digits.split_at_checked(digits.len() - 2).ok_or_else(wrong)?,
        None => (digits, "0"),
    };
    let plain = |digits: &str| digits.bytes().all(|byte| byte.is_ascii_digit());
    let (hours, minutes) = match (hours.parse::<i16>(), minutes.parse::<i16>()) {
        (Ok(hours), Ok(minutes)) if plain(digits.replace(':', "").as_str()) => (hours, minutes),
        _ => return Err(wrong()),
    };
    if hours > 14 || minutes > 59 {
        return Err(wrong());
    }
    Ok(sign * (hours * 60 + minutes))
}

/// `+02:00`
pub fn write_offset(minutes: i16) -> String {
    let sign = if minutes < 0 { '-' } else { '+' };
    format!("{sign}{:02}:{:02}", minutes.unsigned_abs() / 60, minutes.unsigned_abs() % 60)
}

/// What a date-time field sends, read in a zone.
pub fn read_instant(text: &str, offset_minutes: i16) -> Result<Option<Timestamp>, String> {
    let text = text.trim();
    if text.is_empty() {
        return Ok(None);
    }
    let zone = write_offset(offset_minutes);
    [text.to_owned(), format!("{text}{zone}"), format!("{text}:00{zone}")]
        .iter()
        .find_map(|text| Timestamp::parse(text).ok())
        .map(Some)
        .ok_or_else(|| format!("the time \"{text}\" cannot be read: write it like 2026-01-31T12:00"))
}

/// What a date-time field shows of an instant in UTC.
pub fn write_instant(at: Timestamp) -> String {
    at.format("%Y-%m-%dT%H:%M")
}

/// Minutes after midnight of `22:30`.
pub fn read_time(text: &str) -> Result<u16, String> {
    let wrong = || format!("the time of day \"{text}\" cannot be read: write it like 22:30");
    let mut parts = text.trim().split(':');
    let mut part = |max: u16| parts.next()?.parse::<u16>().ok().filter(|number| *number <= max);
    let hours = part(23).ok_or_else(wrong)?;
    let minutes = part(59).ok_or_else(wrong)?;
    Ok(hours * 60 + minutes)
}

/// `22:30`
pub fn write_time(minutes: u16) -> String {
    format!("{:02}:{:02}", minutes / 60, minutes % 60)
}

/// Whole minutes of a length of time, as weekly windows have them.
pub fn minutes(period: model::alert::Period) -> u32 {
    u32::try_from(period.micros() / MINUTE_US).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn offsets_are_read_as_people_write_them() {
        for (text, minutes) in
            [("", 0), ("UTC", 0), ("+02:00", 120), ("-05:30", -330), ("-0530", -330), ("+1", 60), ("UTC+14", 840)]
        {
            assert_eq!(read_offset(text), Ok(minutes), "{text}");
            assert_eq!(read_offset(&write_offset(minutes)), Ok(minutes));
        }
        for text in ["east", "+25:00", "+01:99", "--1", "+-1", "1:2:3", "é"] {
            assert!(read_offset(text).is_err(), "{text}");
        }
    }

    #[test]
    fn an_instant_is_read_in_its_zone() {
        let read = |text: &str, offset| read_instant(text, offset).map(|at| at.map(|at| at.to_string()));
        assert_eq!(read("2026-03-01T10:00", 120), Ok(Some("2026-03-01T08:00:00.000Z".into())));
        assert_eq!(read("2026-03-01T10:00:30", -300), Ok(Some("2026-03-01T15:00:30.000Z".into())));
        assert_eq!(read("2026-03-01T10:00:00Z", 120), Ok(Some("2026-03-01T10:00:00.000Z".into())));
        assert_eq!(read("", 0), Ok(None));
        assert!(read("tomorrow", 0).unwrap_err().contains("tomorrow"));
    }

    #[test]
    fn times_of_day_round_trip() {
        for minutes in [0, 90, 1439] {
            assert_eq!(read_time(&write_time(minutes)), Ok(minutes));
        }
        for text in ["", "24:00", "12", "12:60", "noon"] {
            assert!(read_time(text).is_err(), "{text}");
        }
    }
}
