//! How long to wait before connecting again.

/// First wait.
const DELAY_MS_MIN: f64 = 500.0;
/// Longest wait.
const DELAY_MS_MAX: f64 = 10_000.0;

/// Doubles with each attempt up to ten seconds; `random` (0 to 1) spreads many
/// browsers over the second half of the wait.
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "between zero and the longest wait")]
pub fn delay_ms(attempt: u32, random: f64) -> u32 {
    let full = (DELAY_MS_MIN * 2_f64.powi(attempt.min(16).cast_signed())).min(DELAY_MS_MAX);
    (full * (0.5 + 0.5 * random.clamp(0.0, 1.0))) as u32
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn waits_double_and_stop_at_the_longest() {
        let full: Vec<u32> = (0..7).map(|attempt| delay_ms(attempt, 1.0)).collect();
        assert_eq!(full, [500, 1000, 2000, 4000, 8000, 10_000, 10_000]);
        assert_eq!(delay_ms(u32::MAX, 1.0), 10_000);
    }

    #[test]
    fn chance_spreads_over_half_of_the_wait() {
        assert_eq!(delay_ms(0, 0.0), 250);
        assert_eq!(delay_ms(0, 7.0), 500);
    }
}
