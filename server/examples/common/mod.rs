//! What the measurements share: the program in a process of its own, requests
//! that are written ahead, and a client that costs little.

pub mod load;
pub mod prepare;
pub mod server;

use std::error::Error;

pub type Outcome<T> = Result<T, Box<dyn Error + Send + Sync>>;

/// A time in milliseconds, at a share of the sorted times.
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a place in a list")]
pub fn percentile_ms(sorted_us: &[u128], share: f64) -> f64 {
    let place = (sorted_us.len().saturating_sub(1) as f64 * share).round() as usize;
    sorted_us.get(place).map_or(f64::NAN, |us| *us as f64 / 1000.0)
}
