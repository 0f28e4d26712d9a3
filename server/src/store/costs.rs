//! What an event cost, in columns: billed and estimated apart.

use crate::store::StoreError;
use crate::store::at::At;
use model::Event;
use model::event::{CostEstimate, NanoUsd};

/// The columns of an event's cost.
pub struct Costs<'a> {
    pub billed: Option<i64>,
    pub estimated: Option<i64>,
    pub estimated_output: Option<i64>,
    pub price_version: Option<&'a str>,
}

impl<'a> Costs<'a> {
    pub fn of(event: &'a Event) -> Self {
        let none = Self { billed: None, estimated: None, estimated_output: None, price_version: None };
        match (event.cost_nano_usd(), &event.cost_estimate) {
            (Some(told), _) if event.cost.as_ref().is_some_and(|cost| cost.estimated) => {
                Self { estimated: Some(told), ..none }
            }
            (Some(billed), _) => Self { billed: Some(billed), ..none },
            (None, Some(estimate)) => Self {
                estimated: Some(estimate.total().0),
                estimated_output: Some(estimate.output.0),
                price_version: Some(&estimate.price_version),
                ..none
            },
            (None, None) => none,
        }
    }
}

/// An event with the estimate that is stored beside it.
#[derive(sqlx::FromRow)]
pub struct PricedRow {
    pub seq: i64,
    pub timestamp: At,
    pub received_at: i64,
    body: String,
    cost_estimated_nano_usd: Option<i64>,
    cost_estimated_output_nano_usd: Option<i64>,
    price_version: Option<String>,
}

impl PricedRow {
    pub const SELECT: &str = "SELECT seq, timestamp, received_at, body, cost_estimated_nano_usd, \
        cost_estimated_output_nano_usd, price_version FROM events";

    /// The same along the stream, whose positions are `i.seq`.
    pub const STREAM: &str = "SELECT e.seq, e.timestamp, e.received_at, e.body, e.cost_estimated_nano_usd, \
        e.cost_estimated_output_nano_usd, e.price_version FROM event_ids i \
        JOIN events e ON e.timestamp = i.timestamp AND e.seq = i.seq";

    pub fn event(&self) -> Result<Event, StoreError> {
        let event: Event = serde_json::from_str(&self.body)?;
        Ok(Event { cost_estimate: self.estimate(), ..event })
    }

    /// The estimate of the server; one of the gateway is in the body.
    fn estimate(&self) -> Option<CostEstimate> {
        let price_version = self.price_version.as_deref()?.into();
        let output = self.cost_estimated_output_nano_usd.unwrap_or(0);
        let input = self.cost_estimated_nano_usd.unwrap_or(0).saturating_sub(output);
        Some(CostEstimate { input: NanoUsd(input), output: NanoUsd(output), price_version })
    }
}
