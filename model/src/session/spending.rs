//! What a session spent its tokens and money on.

use super::turn::{Context, TurnFold};
use crate::event::{Cost, EventType, NanoUsd, bounds};
use crate::{Event, Timestamp};

/// Most events that are read for it: the newest.
pub const SPENDING_EVENTS_MAX: u32 = 5_000;

/// Tokens and cost, added up. `input` is what was neither read from nor
/// written to a cache. Costs in billionths of a US dollar.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Spent {
    pub input: i64,
    pub cache_read: i64,
    pub cache_write: i64,
    pub output: i64,
    pub cost_nano_usd: i64,
    /// Parts of the cost, as far as events tell them; `cost_input` has what
    /// the cache cost.
    pub cost_input_nano_usd: i64,
    pub cost_output_nano_usd: i64,
    /// The estimated part of the cost.
    pub cost_estimated_nano_usd: i64,
}

impl Spent {
    pub fn of(event: &Event) -> Self {
        let tokens = event.tokens.clone().unwrap_or_default();
        let (cache_read, cache_write) = (bounds::tokens(tokens.cache_read), bounds::tokens(tokens.cache_write));
        let (cost_nano_usd, cost_estimated_nano_usd) = event.cost_parts_nano_usd();
        let (cost_input_nano_usd, cost_output_nano_usd) = cost_sides(event);
        Self {
            input: (bounds::tokens(tokens.input) - cache_read - cache_write).max(0),
            cache_read,
            cache_write,
            output: bounds::tokens(tokens.output),
            cost_nano_usd,
            cost_input_nano_usd,
            cost_output_nano_usd,
            cost_estimated_nano_usd,
        }
    }

    pub fn tokens(&self) -> i64 {
        self.input + self.cache_read + self.cache_write + self.output
    }

    /// The cost of which no part is told.
    pub fn cost_rest_nano_usd(&self) -> i64 {
        (self.cost_nano_usd - self.cost_input_nano_usd - self.cost_output_nano_usd).max(0)
    }

    pub fn add(&mut self, other: &Self) {
        let pairs = [
            (&mut self.input, other.input),
            (&mut self.cache_read, other.cache_read),
            (&mut self.cache_write, other.cache_write),
            (&mut self.output, other.output),
            (&mut self.cost_nano_usd, other.cost_nano_usd),
            (&mut self.cost_input_nano_usd, other.cost_input_nano_usd),
            (&mut self.cost_output_nano_usd, other.cost_output_nano_usd),
            (&mut self.cost_estimated_nano_usd, other.cost_estimated_nano_usd),
        ];
        for (sum, more) in pairs {
            *sum = sum.saturating_add(more);
        }
    }
}

/// What input and output cost, where the event or its estimate tells.
fn cost_sides(event: &Event) -> (i64, i64) {
    let nano = |usd: Option<f64>| usd.map_or(0, |usd| NanoUsd::from_usd(usd).0);
    match (&event.cost, &event.cost_estimate) {
        (Some(cost @ Cost { input, output, .. }), _) if cost.total_or_sum().is_some() => (nano(*input), nano(*output)),
        (_, Some(estimate)) => (estimate.input.0, estimate.output.0),
        _ => (0, 0),
    }
}

/// What one turn spent.
#[derive(Clone, Debug, PartialEq)]
pub struct TurnSpent {
    pub turn_id: String,
    /// Of the newest event that tells something.
    pub at: Timestamp,
    pub spent: Spent,
    /// Time to the first token of its first call.
    pub ttft_ms: Option<f64>,
}

/// How full the context window was at an instant.
#[derive(Clone, Debug, PartialEq)]
pub struct ContextPoint {
    pub at: Timestamp,
    pub event_id: String,
    pub context: Context,
    /// The gateway has just replaced a full context by its summary.
    pub compaction: bool,
}

/// Where tokens and money of a session went.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Spending {
    pub total: Spent,
    /// The most expensive first; the empty name where no model is told.
    pub models: Vec<(String, Spent)>,
    /// Oldest first.
    pub turns: Vec<TurnSpent>,
    /// Oldest first.
    pub context: Vec<ContextPoint>,
    /// There are older events than were read.
    pub cut: bool,
}

impl Spending {
    /// From the events that tell of tokens or cost, oldest first.
    pub fn of(events: &[Event]) -> Self {
        let cut = events.len() >= SPENDING_EVENTS_MAX as usize;
        let mut spending = Self { cut, ..Self::default() };
        for event in events {
            spending.take(event);
        }
        spending.models.sort_by(|(a_name, a), (b_name, b)| {
            (b.cost_nano_usd, b.tokens(), a_name).cmp(&(a.cost_nano_usd, a.tokens(), b_name))
        });
        spending
    }

    fn take(&mut self, event: &Event) {
        let spent = Spent::of(event);
        if spent != Spent::default() {
            self.total.add(&spent);
            let model = event.model_name().unwrap_or_default();
            match self.models.iter_mut().find(|(name, _)| name == model) {
                Some((_, sum)) => sum.add(&spent),
                None => self.models.push((model.to_owned(), spent)),
            }
        }
        if let Some(turn_id) = TurnFold::key(event) {
            self.take_turn(turn_id, event, &spent);
        }
        if let Some(context) = Context::of(event) {
            let compaction = event.event_type == EventType::Other("compaction.completed".to_owned());
            let event_id = event.id.to_string();
            self.context.push(ContextPoint { at: event.timestamp, event_id, context, compaction });
        }
    }

    fn take_turn(&mut self, turn_id: String, event: &Event, spent: &Spent) {
        let ttft_ms = event.timing.as_ref().and_then(|timing| timing.ttft_ms);
        // Turns follow each other: the one that is looked for is near the end.
        match self.turns.iter_mut().rev().find(|turn| turn.turn_id == turn_id) {
            Some(turn) => {
                turn.spent.add(spent);
                turn.at = turn.at.max(event.timestamp);
                turn.ttft_ms = turn.ttft_ms.or(ttft_ms);
            }
            None => self.turns.push(TurnSpent { turn_id, at: event.timestamp, spent: *spent, ttft_ms }),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::{Value, json};

    fn event(second: u32, kind: &str, extra: Value) -> Event {
        let mut body = json!({
            "id": format!("00000000-0000-4000-8000-{second:012}"), "timestamp": format!("2026-03-01T10:00:{second:02}Z"),
            "eventType": kind, "gatewayId": "gw", "sessionKey": "s",
        });
        for (key, value) in extra.as_object().unwrap() {
            body[key] = value.clone();
        }
        Event::parse(body).unwrap()
    }

    fn end(second: u32, turn: &str, model: &str, cost: Value) -> Event {
        let tokens = json!({"input": 100, "cacheRead": 60, "cacheWrite": 10, "output": 5, "contextUsed": 100,
            "contextMax": 1000});
        event(
            second,
            "turn.completed",
            json!({"turnId": turn, "tokens": tokens, "model": {"modelId": model}, "cost": cost}),
        )
    }

    #[test]
    fn input_leaves_out_what_the_cache_took() {
        let spent = Spent::of(&end(1, "t", "m", json!({"inputCost": 1e-9, "outputCost": 2e-9, "totalCost": 5e-9})));
        assert_eq!((spent.input, spent.cache_read, spent.cache_write, spent.output), (30, 60, 10, 5));
        assert_eq!((spent.cost_nano_usd, spent.cost_rest_nano_usd(), spent.tokens()), (5, 2, 105));
    }

    #[test]
    fn sums_are_by_model_and_by_turn() {
        let events = [
            end(1, "a", "small", json!({"totalCost": 1e-9})),
            end(2, "b", "large", json!({"totalCost": 9e-9, "estimated": true})),
            end(3, "b", "large", json!({"totalCost": 1e-9})),
        ];
        let spending = Spending::of(&events);
        assert_eq!(spending.total.cost_nano_usd, 11);
        assert_eq!(spending.total.cost_estimated_nano_usd, 9);
        let models: Vec<_> = spending.models.iter().map(|(name, spent)| (name.as_str(), spent.cost_nano_usd)).collect();
        assert_eq!(models, [("large", 10), ("small", 1)]);
        let turns: Vec<_> = spending.turns.iter().map(|turn| (turn.turn_id.as_str(), turn.spent.output)).collect();
        assert_eq!(turns, [("a", 5), ("b", 10)]);
    }

    #[test]
    fn compactions_stand_out_of_the_context_line() {
        let gauge = json!({"tokens": {"contextUsed": 10, "contextMax": 100}});
        let spending = Spending::of(&[
            event(1, "context.warning", gauge.clone()),
            event(2, "compaction.completed", gauge),
            event(3, "heartbeat.poll", json!({})),
        ]);
        assert_eq!(spending.context.iter().map(|point| point.compaction).collect::<Vec<_>>(), [false, true]);
        assert!(spending.models.is_empty());
    }
}
