//! Flags of `observatory demo`.

use super::fleet::{GATEWAYS_MAX, RATE_MAX, RATE_MIN};
use clap::Args;
use clap::value_parser;

/// Longest history that can be asked for: thirty days.
const HISTORY_HOURS_MAX: i64 = 30 * 24;

#[expect(clippy::doc_markdown, reason = "the comments are help texts")]
#[derive(Args, Clone, Debug, PartialEq)]
pub struct DemoArgs {
    /// Events per second, over all gateways
    #[arg(long, value_name = "EVENTS_PER_SECOND", default_value = "5", value_parser = rate)]
    pub rate: f64,
    /// How many gateways to invent
    #[arg(long, value_name = "COUNT", default_value_t = 3, value_parser = gateways)]
    pub gateways: usize,
    /// Hours of history to send first
    #[arg(long, value_name = "HOURS", default_value_t = 24,
          value_parser = value_parser!(u16).range(0..=HISTORY_HOURS_MAX))]
    pub history: u16,
    /// Server to feed, as in http://127.0.0.1:3200 [default: the address of the settings; a server
    /// is started if none answers there]
    #[arg(long, value_name = "URL")]
    pub endpoint: Option<String>,
    /// Makes the fleet repeatable
    #[arg(long, value_name = "NUMBER")]
    pub seed: Option<u64>,
}

fn rate(text: &str) -> Result<f64, String> {
    text.parse()
        .ok()
        .filter(|rate| (RATE_MIN..=RATE_MAX).contains(rate))
        .ok_or_else(|| format!("must be a number from {RATE_MIN} to {RATE_MAX}"))
}

fn gateways(text: &str) -> Result<usize, String> {
    text.parse()
        .ok()
        .filter(|count| (1..=GATEWAYS_MAX).contains(count))
        .ok_or_else(|| format!("must be a whole number from 1 to {GATEWAYS_MAX}"))
}
