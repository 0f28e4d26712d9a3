//! Counts and fractions.

/// A whole number with thousands separated: `12,345`.
pub fn count(number: i64) -> String {
    let digits = number.unsigned_abs().to_string();
    let mut grouped = String::with_capacity(digits.len() + digits.len() / 3 + 1);
    if number < 0 {
        grouped.push('-');
    }
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            grouped.push(',');
        }
        grouped.push(digit);
    }
    grouped
}

/// A short form for tables and tiles: `950`, `1.2k`, `34k`, `5.6M`.
#[cfg(feature = "ssr")]
pub fn compact(number: i64) -> String {
    const UNITS: [(f64, &str); 4] = [(1e12, "T"), (1e9, "B"), (1e6, "M"), (1e3, "k")];
    let size = number.unsigned_abs() as f64;
    let sign = if number < 0 { "-" } else { "" };
    for (index, (scale, unit)) in UNITS.iter().enumerate() {
        // 999,950 would round to "1000.0k": it belongs to the next unit.
        if size < scale * 0.9995 || (size < *scale && index == UNITS.len() - 1) {
            continue;
        }
        let scaled = size / scale;
        return if scaled < 9.95 { format!("{sign}{scaled:.1}{unit}") } else { format!("{sign}{scaled:.0}{unit}") };
    }
    number.to_string()
}

/// A size on disk: `950 B`, `1.2 KiB`, `34 MiB`, `1 GiB`.
pub fn bytes(number: u64) -> String {
    const UNITS: [(f64, &str); 3] = [(1_073_741_824.0, "GiB"), (1_048_576.0, "MiB"), (1024.0, "KiB")];
    let size = number as f64;
    for (scale, unit) in UNITS {
        // What would round to 1024 of a unit belongs to the next one.
        if size >= scale * 0.9995 {
            let tenths = (size / scale * 10.0).round() / 10.0;
            return if tenths < 9.95 { format!("{tenths} {unit}") } else { format!("{:.0} {unit}", size / scale) };
        }
    }
    format!("{number} B")
}

/// The short form at an axis: `5M` beside `10M`.
#[cfg(feature = "ssr")]
pub fn tick(number: i64) -> String {
    let text = compact(number);
    let unit = text.trim_start_matches(|mark: char| !mark.is_ascii_alphabetic());
    match text.strip_suffix(unit).and_then(|digits| digits.strip_suffix(".0")) {
        Some(digits) => format!("{digits}{unit}"),
        None => text,
    }
}

/// A fraction as whole percent; a tenth below one percent, and no less.
#[cfg(feature = "ssr")]
#[expect(clippy::cast_possible_truncation, reason = "float to integer casts saturate")]
pub fn percent(fraction: f64) -> String {
    let percent = fraction * 100.0;
    match percent {
        _ if percent > 0.0 && percent < 0.05 => "<0.1%".to_owned(),
        _ if percent > 0.0 && percent < 0.95 => format!("{percent:.1}%"),
        _ => format!("{}%", count(percent.round_ties_even() as i64)),
    }
}

/// `1 turn`, `2 turns`: the number and the word in its form.
pub fn plural(number: i64, word: &str) -> String {
    let ending = if number == 1 { "" } else { "s" };
    format!("{} {word}{ending}", count(number))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn thousands_are_separated() {
        for (number, text) in [(0, "0"), (999, "999"), (1000, "1,000"), (-1_234_567, "-1,234,567")] {
            assert_eq!(count(number), text);
        }
    }

    #[test]
    fn short_forms_never_show_a_thousand_of_a_unit() {
        let cases = [
            (0, "0"),
            (999, "999"),
            (1000, "1.0k"),
            (1234, "1.2k"),
            (12_345, "12k"),
            (999_949, "1.0M"),
            (1_250_000, "1.2M"),
            (-2500, "-2.5k"),
        ];
        for (number, text) in cases {
            assert_eq!(compact(number), text, "{number}");
        }
    }

    #[test]
    fn sizes_use_the_largest_unit() {
        let cases = [
            (0, "0 B"),
            (1023, "1023 B"),
            (1536, "1.5 KiB"),
            (35_651_584, "34 MiB"),
            (1 << 30, "1 GiB"),
            (1_073_741_000, "1 GiB"),
        ];
        for (number, text) in cases {
            assert_eq!(bytes(number), text, "{number}");
        }
    }

    #[test]
    fn small_fractions_stay_visible() {
        let cases =
            [(0.0, "0%"), (0.0004, "<0.1%"), (0.004, "0.4%"), (0.625, "62%"), (1.2, "120%"), (201.7, "20,170%")];
        for (fraction, text) in cases {
            assert_eq!(percent(fraction), text);
        }
    }

    #[test]
    fn an_axis_has_no_empty_tenths() {
        for (number, text) in [(0, "0"), (950, "950"), (5_000_000, "5M"), (10_000_000, "10M"), (2500, "2.5k")] {
            assert_eq!(tick(number), text);
        }
    }

    #[test]
    fn words_follow_their_number() {
        assert_eq!(plural(1, "turn"), "1 turn");
        assert_eq!(plural(0, "turn"), "0 turns");
        assert_eq!(plural(1200, "turn"), "1,200 turns");
    }
}
