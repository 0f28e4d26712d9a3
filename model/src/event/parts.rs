//! The groups of fields inside an event, as the server reads them.

use super::bounds::COST_MAX;
use uuid::Uuid;

/// Token counts of one model run, and the state of the context window after
/// its last call.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Tokens {
    pub input: Option<u64>,
    pub output: Option<u64>,
    pub total: Option<u64>,
    /// Part of `input` that was read from the provider's cache.
    pub cache_read: Option<u64>,
    /// Part of `input` that was written to the provider's cache.
    pub cache_write: Option<u64>,
    /// Tokens in the context window now, not summed over calls.
    pub context_used: Option<u64>,
    pub context_max: Option<u64>,
    /// Fraction of the context window in use; 1.0 is full.
    pub percent_used: Option<f64>,
}

impl Tokens {
    /// The total as sent, or input plus output where it was left out.
    pub fn total_or_sum(&self) -> Option<u64> {
        self.total.or_else(|| match (self.input, self.output) {
            (None, None) => None,
            (input, output) => Some(input.unwrap_or(0).saturating_add(output.unwrap_or(0))),
        })
    }
}

/// Milliseconds; `start` and `end` since the Unix epoch.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Timing {
    pub start_ms: Option<f64>,
    pub end_ms: Option<f64>,
    pub duration_ms: Option<f64>,
    /// Time to the first token.
    pub ttft_ms: Option<f64>,
}

#[derive(Clone, Debug, Default, PartialEq)]
pub struct Tool {
    pub name: Option<String>,
    pub error: Option<String>,
}

#[derive(Clone, Debug, Default, PartialEq)]
pub struct ErrorInfo {
    /// `timeout`, `context_overflow`, `api_error`, `tool_error` or another name.
    pub kind: Option<String>,
    pub message: Option<String>,
    pub retriable: Option<bool>,
}

#[derive(Clone, Debug, Default, PartialEq)]
pub struct Model {
    pub provider: Option<String>,
    pub model_id: Option<String>,
}

/// Place of an event among all that its gateway sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Sequence {
    /// Begins anew when the gateway loses its state.
    pub series: Uuid,
    /// From 1, one more for each event.
    pub number: u64,
}

/// US dollars.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Cost {
    pub input: Option<f64>,
    pub output: Option<f64>,
    pub total: Option<f64>,
    /// Whether the gateway computed it from a price list rather than being billed it.
    pub estimated: bool,
}

/// An amount of money in billionths of a US dollar, so that sums are exact
/// and come out the same in any order.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct NanoUsd(pub i64);

impl NanoUsd {
    const PER_USD: f64 = 1e9;

    /// Rounds to the nearest billionth; an amount beyond nine billion dollars
    /// is held at the limit.
    #[expect(clippy::cast_possible_truncation, reason = "float to integer casts saturate")]
    pub fn from_usd(usd: f64) -> Self {
        Self((usd * Self::PER_USD).round() as i64)
    }

    pub fn usd(self) -> f64 {
        self.0 as f64 / Self::PER_USD
    }
}

impl Cost {
    /// The total as sent, or the sum of the parts where it was left out; at most [`COST_MAX`].
    pub fn total_or_sum(&self) -> Option<NanoUsd> {
        self.total
            .or_else(|| match (self.input, self.output) {
                (None, None) => None,
                (input, output) => Some(input.unwrap_or(0.0) + output.unwrap_or(0.0)),
            })
            .map(|usd| NanoUsd::from_usd(usd).min(COST_MAX))
    }
}
