//! When a message is tried again.

use std::time::Duration;

/// Attempts before a message is given up: about three hours.
pub const ATTEMPTS_MAX: u32 = 20;
const DELAY_MIN: Duration = Duration::from_secs(1);
/// Longest pause between two attempts.
pub const DELAY_MAX: Duration = Duration::from_mins(15);

/// Pause after `attempts` failed ones: it doubles, up to [`DELAY_MAX`], and
/// `chance` (0 to 1) takes up to half of it away, so that many do not try at
/// once ("equal jitter").
pub fn delay(attempts: u32, chance: f64) -> Duration {
    let doubled = DELAY_MIN.saturating_mul(1 << attempts.saturating_sub(1).min(20)).min(DELAY_MAX);
    doubled.mul_f64(1.0 - chance.clamp(0.0, 1.0) / 2.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pauses_double_up_to_the_longest() {
        let without_jitter: Vec<u64> = (1..=12).map(|attempts| delay(attempts, 0.0).as_secs()).collect();
        assert_eq!(without_jitter, [1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 900, 900]);
        assert_eq!(delay(u32::MAX, 0.0), DELAY_MAX);
        assert_eq!(delay(0, 0.0), DELAY_MIN);
    }

    #[test]
    fn jitter_takes_at_most_half() {
        for chance in [0.0, 0.3, 1.0] {
            let pause = delay(4, chance);
            assert!(pause >= Duration::from_secs(4) && pause <= Duration::from_secs(8), "{pause:?}");
        }
    }

    #[test]
    fn a_message_is_tried_for_hours() {
        let all: Duration = (1..ATTEMPTS_MAX).map(|attempts| delay(attempts, 0.5)).sum();
        assert!(all > Duration::from_mins(100) && all < Duration::from_hours(4), "{all:?}");
    }
}
