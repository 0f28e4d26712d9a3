//! Chance, from a seed.

use rand::rngs::StdRng;
use rand::{RngExt, SeedableRng};
use uuid::{Builder, Uuid};

pub struct Dice(StdRng);

impl Dice {
    pub fn new(seed: u64) -> Self {
        Self(StdRng::seed_from_u64(seed))
    }

    pub fn chance(&mut self, probability: f64) -> bool {
        self.0.random_bool(probability)
    }

    /// A number from `low` to `high`, both included.
    pub fn between(&mut self, low: u64, high: u64) -> u64 {
        self.0.random_range(low..=high)
    }

    /// A number around `typical`: mostly half to twice as much, now and then
    /// far more, as durations and lengths are.
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "small and positive")]
    pub fn around(&mut self, typical: u64) -> u64 {
        let spread = (self.0.random_range(-1.0_f64..1.0) + self.0.random_range(-1.0_f64..1.0)) * 0.9;
        let tail = if self.chance(0.03) { 3.0 } else { 1.0 };
        (typical as f64 * spread.exp() * tail).round() as u64
    }

    /// The waiting time until the next of independent arrivals, in units of
    /// their mean distance.
    pub fn arrival(&mut self) -> f64 {
        -(1.0 - self.0.random::<f64>()).ln()
    }

    pub fn pick<'a, T>(&mut self, from: &'a [T]) -> &'a T {
        &from[self.0.random_range(0..from.len())]
    }

    pub fn uuid(&mut self) -> Uuid {
        Builder::from_random_bytes(self.0.random()).into_uuid()
    }
}
