//! Tokens and cost of a run: sums over its replies, and the context of the
//! last one.

use crate::import::entry::{Fields, amount, object};
use serde_json::{Value, json};

#[derive(Clone, Copy, Debug)]
struct Parts {
    input: f64,
    output: f64,
}

#[derive(Clone, Debug, Default)]
pub struct Usage {
    is_counted: bool,
    input: u64,
    output: u64,
    cache_read: u64,
    cache_write: u64,
    cost_total: f64,
    /// `None` as soon as a reply does not tell them.
    parts: Option<Parts>,
    context_used: Option<u64>,
}

impl Usage {
    /// Adds what one model call used. A failed call and a silent provider
    /// both report zeros, which say nothing.
    pub fn add(&mut self, usage: Option<&Fields>) {
        let Some(usage) = usage else { return };
        let count = |key| count(usage, key);
        let (input, output) = (count("input"), count("output"));
        let (cache_read, cache_write) = (count("cacheRead"), count("cacheWrite"));
        let prompt = input.saturating_add(cache_read).saturating_add(cache_write);
        if prompt.saturating_add(output) == 0 {
            return;
        }
        let cost = object(usage, "cost");
        let money = |key| cost.and_then(|cost| amount(cost, key));
        let parts = match (money("input"), money("output")) {
            (Some(input), Some(output)) => {
                let cache = money("cacheRead").unwrap_or(0.0) + money("cacheWrite").unwrap_or(0.0);
                Some(Parts { input: input + cache, output })
            }
            _ => None,
        };
        self.parts = match (self.is_counted, self.parts, parts) {
            (false, _, parts) => parts,
            (true, Some(sum), Some(more)) => {
                Some(Parts { input: sum.input + more.input, output: sum.output + more.output })
            }
            _ => None,
        };
        self.is_counted = true;
        self.input = self.input.saturating_add(input);
        self.output = self.output.saturating_add(output);
        self.cache_read = self.cache_read.saturating_add(cache_read);
        self.cache_write = self.cache_write.saturating_add(cache_write);
        self.cost_total += money("total").unwrap_or(0.0);
        self.context_used = Some(prompt);
    }

    /// The last call of a sum that was added as a whole.
    pub fn last_call(&mut self, usage: Option<&Fields>) {
        let Some(usage) = usage else { return };
        let prompt = ["input", "cacheRead", "cacheWrite"].map(|key| count(usage, key));
        self.context_used = Some(prompt.into_iter().fold(0, u64::saturating_add));
    }

    /// Takes the sum that was counted elsewhere if it is larger: the gateway
    /// keeps replies out of a transcript that it could not use.
    pub fn raise_to(&mut self, other: &Self) {
        if other.total() > self.total() {
            *self = Self { context_used: self.context_used.or(other.context_used), ..other.clone() };
        }
    }

    fn total(&self) -> u64 {
        [self.output, self.cache_read, self.cache_write].into_iter().fold(self.input, u64::saturating_add)
    }

    pub fn is_counted(&self) -> bool {
        self.is_counted
    }

    pub fn percent_used(&self, context_max: Option<u64>) -> Option<f64> {
        let max = context_max.filter(|max| *max > 0)?;
        Some(self.context_used? as f64 / max as f64)
    }

    /// The `tokens` of a turn's end.
    pub fn tokens(&self, context_max: Option<u64>) -> Value {
        if !self.is_counted {
            return json!({"contextMax": context_max});
        }
        let prompt = self.input.saturating_add(self.cache_read).saturating_add(self.cache_write);
        json!({
            "input": prompt,
            "output": self.output,
            "total": prompt.saturating_add(self.output),
            "cacheRead": Some(self.cache_read).filter(|count| *count > 0),
            "cacheWrite": Some(self.cache_write).filter(|count| *count > 0),
            "contextUsed": self.context_used,
            "contextMax": context_max,
            "percentUsed": self.percent_used(context_max),
        })
    }

    /// The context alone, for events that must not repeat what was used.
    pub fn gauge(&self, context_max: Option<u64>) -> Value {
        json!({
            "contextUsed": self.context_used,
            "contextMax": context_max,
            "percentUsed": self.percent_used(context_max),
        })
    }

    /// Absent at zero: the gateway says zero also where it knows no price.
    pub fn cost(&self) -> Value {
        if self.cost_total == 0.0 {
            return Value::Null;
        }
        json!({
            "inputCost": self.parts.map(|parts| parts.input),
            "outputCost": self.parts.map(|parts| parts.output),
            "totalCost": self.cost_total,
        })
    }
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "not negative; saturates")]
fn count(usage: &Fields, key: &str) -> u64 {
    amount(usage, key).map_or(0, |count| count.round() as u64)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::import::mapping::recorder::compact;

    fn used(replies: &[Value]) -> Usage {
        let mut usage = Usage::default();
        for reply in replies {
            usage.add(reply.as_object());
        }
        usage
    }

    fn reply(input: u64, cost: Value) -> Value {
        json!({"input": input, "output": 25, "cacheRead": 9169, "cacheWrite": 0, "cost": cost})
    }

    #[test]
    fn the_prompt_holds_the_cache_and_the_context_is_that_of_the_last_call() {
        let usage = used(&[reply(27511, json!({})), reply(27560, json!({}))]);
        let tokens = usage.tokens(Some(128_000));
        assert_eq!((&tokens["input"], &tokens["output"]), (&json!(73409), &json!(50)));
        assert_eq!((&tokens["contextUsed"], &tokens["cacheRead"]), (&json!(36729), &json!(18338)));
        assert_eq!(tokens["percentUsed"], json!(36729.0 / 128_000.0));
    }

    #[test]
    fn a_call_that_counts_nothing_changes_nothing() {
        let zeros = json!({"input": 0, "output": 0, "cost": {"total": 0}});
        let usage = used(&[reply(10, json!({})), zeros.clone()]);
        assert_eq!(usage.tokens(None)["contextUsed"], 9179);
        assert_eq!(compact(used(&[zeros]).tokens(None)), None);
    }

    #[test]
    fn a_larger_sum_counts_and_the_context_stays_that_of_the_last_reply() {
        let mut usage = used(&[reply(10, json!({"total": 1.0}))]);
        let sum = used(&[reply(10, json!({"total": 1.0})), reply(20, json!({"total": 2.0}))]);
        usage.raise_to(&sum);
        assert_eq!((&usage.tokens(None)["output"], &usage.cost()["totalCost"]), (&json!(50), &json!(3.0)));
        assert_eq!(usage.tokens(None)["contextUsed"], 9179);
        usage.raise_to(&used(&[reply(1, json!({}))]));
        assert_eq!(usage.tokens(None)["output"], 50);
    }

    #[test]
    fn the_parts_of_the_cost_are_told_only_if_every_reply_tells_them() {
        let full = json!({"input": 1.0, "output": 2.0, "cacheRead": 0.5, "total": 3.5});
        let usage = used(&[reply(1, full.clone()), reply(1, full.clone())]);
        assert_eq!(usage.cost(), json!({"inputCost": 3.0, "outputCost": 4.0, "totalCost": 7.0}));
        for order in [[full.clone(), json!({"total": 1.0})], [json!({"total": 1.0}), full.clone()]] {
            let cost = used(&order.map(|cost| reply(1, cost))).cost();
            assert_eq!((&cost["inputCost"], &cost["totalCost"]), (&Value::Null, &json!(4.5)));
        }
    }
}
