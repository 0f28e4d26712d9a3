//! Values of metrics, by the name of their unit.

use super::{compact, cost, duration_ms};

/// A measured value for people. `unit` is one of `fraction`, `duration`
/// (seconds), `US dollars`, `count` and `flag`; a value of an unknown unit is
/// written as a plain number.
#[expect(clippy::cast_possible_truncation, reason = "float to integer casts saturate")]
pub fn measure(unit: &str, value: f64) -> String {
    match unit {
        "fraction" => {
            let percent = (value * 1000.0).round() / 10.0;
            format!("{percent}%")
        }
        "duration" => duration_ms(value * 1000.0),
        "US dollars" => cost(value, 0.0),
        "flag" => if value > 0.0 { "yes" } else { "no" }.to_owned(),
        _ if value.fract() == 0.0 && value.abs() >= 1000.0 => compact(value as i64),
        _ => format!("{}", (value * 100.0).round() / 100.0),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_unit_is_written_its_way() {
        let cases = [
            ("fraction", 0.8532, "85.3%"),
            ("fraction", 1.0, "100%"),
            ("duration", 312.5, "5 m 13 s"),
            ("US dollars", 12.3, "$12.30"),
            ("flag", 1.0, "yes"),
            ("flag", 0.0, "no"),
            ("count", 6.0, "6"),
            ("count", 150_000.0, "150k"),
        ];
        for (unit, value, text) in cases {
            assert_eq!(measure(unit, value), text, "{unit} {value}");
        }
    }
}
