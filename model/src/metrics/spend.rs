//! What was spent, by what set it off.

use super::Trigger;
use crate::Event;
use crate::session::{Totals, TurnEnd};
use crate::time::Timestamp;

#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct SpendKey {
    pub width_us: i64,
    pub bucket: Timestamp,
    pub gateway_id: String,
    pub trigger: Trigger,
}

impl SpendKey {
    pub fn new(width_us: i64, at: Timestamp, gateway_id: &str, trigger: Trigger) -> Self {
        Self { width_us, bucket: at.bucket(width_us), gateway_id: gateway_id.to_owned(), trigger }
    }
}

/// Turns, tokens and cost of one bucket and trigger.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Spend {
    pub turns: i64,
    pub turns_failed: i64,
    pub tokens_input: i64,
    pub tokens_output: i64,
    pub tokens_total: i64,
    /// Billed and estimated.
    pub cost_nano_usd: i64,
    /// The estimated part of it.
    pub cost_estimated_nano_usd: i64,
}

impl Spend {
    /// What an event spent by itself; zero for most.
    pub fn of(event: &Event) -> Self {
        let totals = Totals::of(event);
        Self {
            tokens_input: totals.tokens_input,
            tokens_output: totals.tokens_output,
            tokens_total: totals.tokens_total,
            cost_nano_usd: totals.cost_nano_usd,
            cost_estimated_nano_usd: totals.cost_estimated_nano_usd,
            ..Self::default()
        }
    }

    /// A finished turn, counted (`sign` 1) or taken back (`sign` -1).
    pub fn turn(end: &TurnEnd, sign: i64) -> Self {
        Self { turns: sign, turns_failed: sign * i64::from(end.failed), ..Self::default() }
    }

    /// A change of an estimate.
    pub fn repriced(change_nano_usd: i64) -> Self {
        Self { cost_nano_usd: change_nano_usd, cost_estimated_nano_usd: change_nano_usd, ..Self::default() }
    }
}

impl std::ops::AddAssign for Spend {
    fn add_assign(&mut self, other: Self) {
        self.turns = self.turns.saturating_add(other.turns);
        self.turns_failed = self.turns_failed.saturating_add(other.turns_failed);
        self.tokens_input = self.tokens_input.saturating_add(other.tokens_input);
        self.tokens_output = self.tokens_output.saturating_add(other.tokens_output);
        self.tokens_total = self.tokens_total.saturating_add(other.tokens_total);
        self.cost_nano_usd = self.cost_nano_usd.saturating_add(other.cost_nano_usd);
        self.cost_estimated_nano_usd = self.cost_estimated_nano_usd.saturating_add(other.cost_estimated_nano_usd);
    }
}
