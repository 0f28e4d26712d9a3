//! What one event counts with at most in sums. Its body keeps what was sent.
//! 900,000 of the greatest values fit in a sum of 64 bits: no gateway can make
//! a bucket overflow by a few mad figures.

use super::NanoUsd;

/// Tokens of one kind.
pub const TOKENS_MAX: i64 = 1_000_000_000_000;
/// Ten thousand dollars.
pub const COST_MAX: NanoUsd = NanoUsd(10_000_000_000_000);
/// A hundred days, in microseconds.
pub const DURATION_US_MAX: i64 = 8_640_000_000_000;
/// A window filled a million times over, in millionths.
const CONTEXT_PPM_MAX: f64 = 1e12;

pub fn tokens(count: Option<u64>) -> i64 {
    count.map_or(0, |count| i64::try_from(count).unwrap_or(TOKENS_MAX).min(TOKENS_MAX))
}

/// To the nearest microsecond.
#[expect(clippy::cast_possible_truncation, reason = "held at the limit")]
pub fn duration_us(ms: f64) -> i64 {
    (ms * 1000.0 + 0.5).min(DURATION_US_MAX as f64) as i64
}

/// A fraction of the window in millionths.
#[expect(clippy::cast_possible_truncation, reason = "held at the limit")]
pub fn context_ppm(fraction: f64) -> i64 {
    (fraction * 1e6).round().min(CONTEXT_PPM_MAX) as i64
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_value_counts_as_it_is_up_to_the_limit() {
        assert_eq!((tokens(None), tokens(Some(7)), tokens(Some(u64::MAX))), (0, 7, TOKENS_MAX));
        assert_eq!((duration_us(1.0005), duration_us(1e300)), (1001, DURATION_US_MAX));
        assert_eq!((context_ppm(0.25), context_ppm(f64::INFINITY)), (250_000, 1_000_000_000_000));
    }

    #[test]
    fn a_sum_holds_nine_hundred_thousand_of_the_greatest() {
        for greatest in [TOKENS_MAX, COST_MAX.0, DURATION_US_MAX, context_ppm(f64::INFINITY)] {
            assert!(greatest.checked_mul(900_000).is_some());
        }
    }
}
