//! What a repricing did.

use crate::store::PriceChange;
use model::event::NanoUsd;
use std::collections::BTreeMap;
use std::fmt;

/// Models that are told apart; the rest is summed up.
const MODELS_MAX: usize = 1000;
const OTHER_MODELS: &str = "(other models)";

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct ModelSums {
    pub events: u64,
    pub before: NanoUsd,
    pub after: NanoUsd,
    /// Events of a time at which the model has no price.
    pub unpriced: u64,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Summary {
    version: String,
    dry_run: bool,
    /// Events looked at.
    pub events: u64,
    /// Events whose cost is another now.
    pub changed: u64,
    /// By name of the model.
    pub models: BTreeMap<String, ModelSums>,
}

impl Summary {
    pub fn new(version: &str, dry_run: bool) -> Self {
        Self { version: version.to_owned(), dry_run, events: 0, changed: 0, models: BTreeMap::new() }
    }

    pub fn add(&mut self, changes: &[PriceChange]) {
        for change in changes {
            let sums = self.model(&name(change));
            sums.events += 1;
            sums.before.0 = sums.before.0.saturating_add(change.before);
            sums.after.0 = sums.after.0.saturating_add(change.after);
            sums.unpriced += u64::from(!change.priced);
            self.events += 1;
            self.changed += u64::from(change.before != change.after);
        }
    }

    fn model(&mut self, name: &str) -> &mut ModelSums {
        let full = self.models.len() >= MODELS_MAX && !self.models.contains_key(name);
        self.models.entry(if full { OTHER_MODELS } else { name }.to_owned()).or_default()
    }

    /// Models without a price, and how many of their events have none.
    pub fn unpriced(&self) -> impl Iterator<Item = (&str, u64)> {
        self.models.iter().filter(|(_, sums)| sums.unpriced > 0).map(|(name, sums)| (name.as_str(), sums.unpriced))
    }
}

/// `provider/model`
fn name(change: &PriceChange) -> String {
    let model = change.event.model_name().unwrap_or_default();
    match change.event.model.as_ref().and_then(|model| model.provider.as_deref()) {
        Some(provider) => format!("{provider}/{model}"),
        None => model.to_owned(),
    }
}

impl fmt::Display for Summary {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{:>12}  events looked at, with the price table {}", self.events, self.version)?;
        let changed = if self.dry_run { "would cost" } else { "cost" };
        writeln!(f, "{:>12}  {changed} another amount than before", self.changed)?;
        if !self.models.is_empty() {
            writeln!(f, "\n{:>12}  {:>12}  {:>12}  model", "before $", "after $", "events")?;
        }
        for (name, sums) in &self.models {
            writeln!(f, "{:>12.4}  {:>12.4}  {:>12}  {name}", sums.before.usd(), sums.after.usd(), sums.events)?;
        }
        let mut unpriced = self.unpriced().peekable();
        if unpriced.peek().is_some() {
            writeln!(f, "\nWithout a price; a list of your own can name one (setting `prices`, docs/prices.md):")?;
        }
        for (name, events) in unpriced {
            writeln!(f, "{events:>12}  {name}")?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use model::Event;
    use serde_json::json;

    fn change(model: &str, before: i64, after: i64) -> PriceChange {
        let event = json!({"id": "0191f3a0-0000-7000-8000-000000000001", "timestamp": "2026-03-01T10:00:00Z",
            "eventType": "turn.completed", "gatewayId": "gw", "sessionKey": "s",
            "model": {"provider": "p", "modelId": model}});
        let event = Event::parse(event).unwrap();
        PriceChange { seq: 1, before, after, changed: true, priced: after > 0, event }
    }

    #[test]
    fn models_are_told_with_their_cost_before_and_after() {
        let mut summary = Summary::new("v2", false);
        summary.add(&[change("m", 1_000_000_000, 2_000_000_000), change("m", 5, 5), change("new", 0, 0)]);
        let text = summary.to_string();
        assert!(text.contains("3  events looked at, with the price table v2"), "{text}");
        assert!(text.contains("1  cost another amount"), "{text}");
        assert!(text.contains("1.0000        2.0000             2  p/m"), "{text}");
        assert!(text.contains("Without a price") && text.trim_end().ends_with("1  p/new"), "{text}");
        assert_eq!(summary.unpriced().collect::<Vec<_>>(), [("p/new", 1)]);
    }

    #[test]
    fn models_beyond_the_limit_are_summed_up() {
        let mut summary = Summary::new("v", true);
        for model in 0..MODELS_MAX + 2 {
            summary.add(&[change(&format!("m{model}"), 1, 2)]);
        }
        assert_eq!(summary.models.len(), MODELS_MAX + 1);
        assert_eq!(summary.models[OTHER_MODELS].events, 2);
    }
}
