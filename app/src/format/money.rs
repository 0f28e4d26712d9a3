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
}
