//! The value that each metric was last stored with.

use super::batch::Reading;
use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};
use uuid::Uuid;

/// Most series that are remembered. Past it all are forgotten: the next point
/// of each is then stored once more, or found to be stored already.
pub const SERIES_MAX: usize = 16_384;

#[derive(Default)]
pub struct Series(Mutex<HashMap<Uuid, Uuid>>);

impl Series {
    pub fn is_last(&self, reading: Reading) -> bool {
        let held = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        held.get(&reading.series) == Some(&reading.value)
    }

    /// Takes in what is on disk.
    pub fn remember(&self, readings: &[Reading]) {
        let mut held = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        for reading in readings {
            if held.len() >= SERIES_MAX && !held.contains_key(&reading.series) {
                held.clear();
            }
            held.insert(reading.series, reading.value);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn reading(series: usize) -> Reading {
        Reading { series: Uuid::from_u128(series as u128), value: Uuid::nil() }
    }

    #[test]
    fn series_are_remembered_up_to_the_limit_and_forgotten_past_it() {
        let series = Series::default();
        let full: Vec<Reading> = (0..SERIES_MAX).map(reading).collect();
        series.remember(&full);
        series.remember(&full[..1]);
        assert!(full.iter().all(|reading| series.is_last(*reading)));
        series.remember(&[reading(SERIES_MAX)]);
        assert!(!series.is_last(full[0]) && series.is_last(reading(SERIES_MAX)));
    }
}
