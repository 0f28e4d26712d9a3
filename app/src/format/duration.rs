//! Durations.

/// `85 ms`, `1.2 s`, `2 m 03 s`, `1 h 05 m`, `3 d 04 h`.
#[expect(clippy::cast_possible_truncation, reason = "float to integer casts saturate")]
pub fn duration_ms(ms: f64) -> String {
    if ms < 999.5 {
        return format!("{:.0} ms", ms.max(0.0));
    }
    if ms < 59_950.0 {
        return format!("{:.1} s", ms / 1000.0);
    }
    let seconds = (ms / 1000.0).round() as i64;
    let (minutes, hours, days) = (seconds / 60, seconds / 3600, seconds / 86_400);
    if hours == 0 {
        format!("{minutes} m {:02} s", seconds % 60)
    } else if days == 0 {
        format!("{hours} h {:02} m", minutes % 60)
    } else {
        format!("{days} d {:02} h", hours % 24)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn units_change_where_the_smaller_one_is_full() {
        let cases = [
            (0.0, "0 ms"),
            (85.4, "85 ms"),
            (999.6, "1.0 s"),
            (1234.0, "1.2 s"),
            (59_960.0, "1 m 00 s"),
            (123_000.0, "2 m 03 s"),
            (3_900_000.0, "1 h 05 m"),
            (273_600_000.0, "3 d 04 h"),
        ];
        for (ms, text) in cases {
            assert_eq!(duration_ms(ms), text, "{ms}");
        }
    }
}
