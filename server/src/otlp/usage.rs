//! Tokens and money.

use super::attributes::Attributes;
use serde_json::{Value, json};

const INPUT: [&str; 4] =
    ["gen_ai.usage.input_tokens", "gen_ai.usage.prompt_tokens", "llm.usage.prompt_tokens", "llm.token_count.prompt"];
const OUTPUT: [&str; 5] = [
    "gen_ai.usage.output_tokens",
    "gen_ai.usage.completion_tokens",
    "llm.usage.completion_tokens",
    "llm.token_count.completion",
    "openclaw.tokens.output",
];
const TOTAL: [&str; 3] = ["gen_ai.usage.total_tokens", "llm.usage.total_tokens", "llm.token_count.total"];
const CACHE_READ: [&str; 4] = [
    "gen_ai.usage.cache_read.input_tokens",
    "gen_ai.usage.cache_read_input_tokens",
    "llm.token_count.prompt_details.cache_read",
    "openclaw.tokens.cache_read",
];
const CACHE_WRITE: [&str; 4] = [
    "gen_ai.usage.cache_creation.input_tokens",
    "gen_ai.usage.cache_creation_input_tokens",
    "llm.token_count.prompt_details.cache_write",
    "openclaw.tokens.cache_write",
];
const REASONING: [&str; 2] = ["gen_ai.usage.reasoning.output_tokens", "llm.token_count.completion_details.reasoning"];
const COST: [&str; 3] = ["gen_ai.usage.cost", "llm.cost.total", "operation.cost"];

/// `input` holds what was read from and written to a cache, too. The total is
/// taken where its parts are not told: it follows from them.
pub fn tokens(attributes: &Attributes) -> Value {
    let (cache_read, cache_write) = (attributes.count(&CACHE_READ), attributes.count(&CACHE_WRITE));
    // OpenClaw's own figure leaves the cache out.
    let uncached = attributes.count(&["openclaw.tokens.input"]);
    let summed = uncached.map(|input| input + cache_read.unwrap_or(0) + cache_write.unwrap_or(0));
    let input = attributes.count(&INPUT).or(summed);
    let output = attributes.count(&OUTPUT);
    let total = attributes.count(&TOTAL).filter(|_| input.is_none() && output.is_none());
    json!({
        "input": input,
        "output": output,
        "total": total,
        "cacheRead": cache_read,
        "cacheWrite": cache_write,
        "reasoning": attributes.count(&REASONING),
    })
}

/// What the sender says it cost, in US dollars.
pub fn cost(attributes: &Attributes) -> Value {
    json!({ "totalCost": attributes.number(&COST).filter(|cost| *cost > 0.0) })
}

#[cfg(test)]
mod tests {
    use super::*;
    use opentelemetry_proto::tonic::common::v1::{AnyValue, KeyValue, any_value::Value as Any};

    fn of(pairs: &[(&str, i64)]) -> Value {
        let entry = |(key, count): &(&str, i64)| KeyValue {
            key: (*key).into(),
            value: Some(AnyValue { value: Some(Any::IntValue(*count)) }),
            ..KeyValue::default()
        };
        let list: Vec<KeyValue> = pairs.iter().map(entry).collect();
        tokens(&Attributes::new(&list))
    }

    #[test]
    fn a_total_is_taken_only_where_its_parts_are_not_told() {
        let parts = of(&[("gen_ai.usage.prompt_tokens", 7), ("llm.usage.total_tokens", 9)]);
        assert_eq!((&parts["input"], &parts["total"]), (&json!(7), &Value::Null));
        assert_eq!(of(&[("llm.usage.total_tokens", 9)])["total"], 9);
    }

    #[test]
    fn openclaw_input_without_the_cache_is_summed_with_it() {
        let own = [("openclaw.tokens.input", 100), ("openclaw.tokens.cache_read", 20), ("openclaw.tokens.output", 5)];
        let tokens = of(&own);
        assert_eq!((&tokens["input"], &tokens["output"], &tokens["cacheRead"]), (&json!(120), &json!(5), &json!(20)));
    }
}
