//! Tokens and cost of a turn.

use super::cast::ModelCard;
use super::session::Session;
use serde_json::{Value, json};

const TOKENS_PER_PRICE: f64 = 1e6;

/// Summed over the model calls of a turn.
#[derive(Default)]
pub struct Usage {
    input: u64,
    cached: u64,
    output: u64,
}

impl Usage {
    /// Takes in one call: the whole context goes in, `fresh` of it for the
    /// first time.
    pub fn add_call(&mut self, context: u64, fresh: u64, output: u64) {
        self.input += context;
        self.cached += context.saturating_sub(fresh);
        self.output += output;
    }

    pub fn tokens(&self, session: &Session) -> Value {
        json!({
            "input": self.input,
            "output": self.output,
            "total": self.input + self.output,
            "cacheRead": self.cached,
            "contextUsed": session.context_used,
            "contextMax": session.model.context_max,
            "percentUsed": session.fill(),
        })
    }

    pub fn cost(&self, model: &ModelCard) -> Value {
        let fresh = (self.input - self.cached) as f64 * model.input_usd;
        let input = (fresh + self.cached as f64 * model.cached_usd) / TOKENS_PER_PRICE;
        let output = self.output as f64 * model.output_usd / TOKENS_PER_PRICE;
        json!({"inputCost": input, "outputCost": output, "totalCost": input + output})
    }
}

/// How full the context is, where nothing was spent.
pub fn gauge(session: &Session) -> Value {
    json!({
        "contextUsed": session.context_used,
        "contextMax": session.model.context_max,
        "percentUsed": session.fill(),
    })
}
