//! What an event cost by a table of prices.

use super::{PriceTable, Rate};
use model::Event;
use model::event::{CostEstimate, NanoUsd};

const TOKENS_PER_PRICE: i128 = 1_000_000;

/// What a table says of an event.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Pricing {
    /// The event tells its cost, or uses no tokens of a named model.
    NotNeeded,
    /// No price of its model is known.
    Unpriced,
    Estimated(CostEstimate),
}

impl PriceTable {
    pub fn price(&self, event: &Event) -> Pricing {
        let (Some(model), Some(tokens), None) = (event.model_name(), &event.tokens, event.cost_nano_usd()) else {
            return Pricing::NotNeeded;
        };
        let (input, output) = (tokens.input.unwrap_or(0), tokens.output.unwrap_or(0));
        if input == 0 && output == 0 {
            return Pricing::NotNeeded;
        }
        let provider = event.model.as_ref().and_then(|model| model.provider.as_deref());
        let Some(rate) = self.rate(provider, model, event.timestamp) else {
            return Pricing::Unpriced;
        };
        let cached = (tokens.cache_read.unwrap_or(0), tokens.cache_write.unwrap_or(0));
        Pricing::Estimated(CostEstimate {
            input: input_cost(rate, input, cached),
            output: cost(&[(output, rate.output)]),
            price_version: self.version().clone(),
        })
    }
}

/// `input` includes what was read from and written to the cache.
fn input_cost(rate: Rate, input: u64, (read, written): (u64, u64)) -> NanoUsd {
    // Parts that are more than the whole say more than it does.
    let fresh = input.saturating_sub(read).saturating_sub(written);
    cost(&[(fresh, rate.input), (read, rate.cache_read), (written, rate.cache_write)])
}

/// Whole numbers throughout, rounded once to the nearest billionth: the same
/// figures give the same cost on any machine.
fn cost(parts: &[(u64, NanoUsd)]) -> NanoUsd {
    let sum: i128 = parts.iter().map(|(tokens, price)| i128::from(*tokens) * i128::from(price.0)).sum();
    NanoUsd(i64::try_from((sum + TOKENS_PER_PRICE / 2) / TOKENS_PER_PRICE).unwrap_or(i64::MAX))
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::{Value, json};

    fn table() -> PriceTable {
        let list = "version = \"v\"\nprices = [\
            { model = \"m\", input = 3, output = 15, cacheRead = 0.3, cacheWrite = 3.75 },\
            { model = \"plain\", input = 2, output = 1 }]";
        PriceTable::default().overlaid(list).unwrap()
    }

    fn price(model: &str, tokens: Value, cost: Value) -> Pricing {
        let event = json!({"id": "0191f3a0-0000-7000-8000-000000000001", "timestamp": "2026-03-01T10:00:00Z",
            "eventType": "turn.completed", "gatewayId": "gw", "sessionKey": "s",
            "model": {"provider": "p", "modelId": model}, "tokens": tokens, "cost": cost});
        table().price(&Event::parse(event).unwrap())
    }

    fn estimated(model: &str, tokens: Value) -> (i64, i64) {
        match price(model, tokens, Value::Null) {
            Pricing::Estimated(estimate) => (estimate.input.0, estimate.output.0),
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn cached_tokens_have_their_own_price() {
        let tokens = json!({"input": 1_000_000, "output": 100, "cacheRead": 600_000, "cacheWrite": 300_000});
        // 100k at 3, 600k at 0.30, 300k at 3.75; 100 at 15 dollars per million.
        assert_eq!(estimated("m", tokens), (300_000_000 + 180_000_000 + 1_125_000_000, 1_500_000));
        assert_eq!(estimated("plain", json!({"input": 10, "cacheRead": 10})), (20_000, 0));
    }

    #[test]
    fn parts_beyond_the_whole_are_paid_and_nothing_overflows() {
        assert_eq!(estimated("plain", json!({"input": 5, "cacheRead": 10})), (20_000, 0));
        let most = 9_007_199_254_740_992_u64;
        assert_eq!(estimated("m", json!({"input": most, "output": most})), (i64::MAX, i64::MAX));
    }

    #[test]
    fn nothing_is_estimated_where_the_event_tells_its_cost_or_used_nothing() {
        let tokens = json!({"input": 10});
        assert_eq!(price("m", tokens.clone(), json!({"totalCost": 0})), Pricing::NotNeeded);
        assert_eq!(price("m", tokens.clone(), json!({"totalCost": 1, "estimated": true})), Pricing::NotNeeded);
        assert_eq!(price("m", json!({"contextUsed": 10}), Value::Null), Pricing::NotNeeded);
        assert_eq!(price("m", json!({"input": 0, "output": 0}), Value::Null), Pricing::NotNeeded);
        assert_eq!(price("unknown", tokens, Value::Null), Pricing::Unpriced);
    }
}
