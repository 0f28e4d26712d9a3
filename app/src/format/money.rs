//! US dollars.

use super::count;

/// An amount with the precision it needs: `$12.30`, `$0.0421`, `$1,234`.
#[expect(clippy::cast_possible_truncation, reason = "float to integer casts saturate")]
pub fn usd(amount: f64) -> String {
    if amount <= 0.0 {
        "$0.00".to_owned()
    } else if amount < 0.00005 {
        "<$0.0001".to_owned()
    } else if amount < 0.995 {
        format!("${amount:.4}")
    } else if amount < 999.995 {
        format!("${amount:.2}")
    } else {
        format!("${}", count(amount.round() as i64))
    }
}

/// A cost of which a part may be an estimate: `≈$0.0421`.
pub fn cost(amount: f64, estimated: f64) -> String {
    let about = if estimated > 0.0 { "≈" } else { "" };
    format!("{about}{}", usd(amount))
}

/// What the sign before an amount says, where there is one.
pub fn estimated_part(amount: f64, estimated: f64) -> Option<String> {
    // Both are sums of whole billionths of a dollar.
    let billed = amount - estimated >= 1e-9;
    let words =
        if billed { format!("of which {} estimated", usd(estimated)) } else { "all of it estimated".to_owned() };
    (estimated > 0.0).then(|| format!("{words} from the price table"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn precision_follows_the_amount() {
        let cases = [
            (0.0, "$0.00"),
            (0.000_001, "<$0.0001"),
            (0.0421, "$0.0421"),
            (0.9949, "$0.9949"),
            (0.996, "$1.00"),
            (12.3, "$12.30"),
            (999.994, "$999.99"),
            (1234.4, "$1,234"),
        ];
        for (amount, text) in cases {
            assert_eq!(usd(amount), text, "{amount}");
        }
    }

    #[test]
    fn an_estimate_is_never_shown_as_billed() {
        assert_eq!((cost(0.5, 0.0), estimated_part(0.5, 0.0)), ("$0.5000".to_owned(), None));
        assert_eq!(cost(0.5, 0.25), "≈$0.5000");
        assert_eq!(estimated_part(0.5, 0.25).as_deref(), Some("of which $0.2500 estimated from the price table"));
        assert_eq!(estimated_part(0.5, 0.5).as_deref(), Some("all of it estimated from the price table"));
    }
}
