//! Models that were used and have no price: told, so that they can be listed.

use model::Event;
use model::price::UnpricedModel;
use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};

/// Models that are remembered; further ones are only counted by the metric.
pub const UNPRICED_MODELS_MAX: usize = 100;

/// Models without a price and how many events named them.
#[derive(Debug, Default)]
pub struct Unpriced(Mutex<BTreeMap<(Option<String>, String), u64>>);

impl Unpriced {
    pub fn count(&self, event: &Event) {
        let Some(model) = event.model_name() else { return };
        let provider = event.model.as_ref().and_then(|model| model.provider.clone());
        // What is held is whole after each step, whoever panicked in between.
        let mut held = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let key = (provider, model.to_owned());
        if held.len() < UNPRICED_MODELS_MAX || held.contains_key(&key) {
            *held.entry(key).or_default() += 1;
        }
    }

    /// The most used first.
    pub fn models(&self) -> Vec<UnpricedModel> {
        let held = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let model = |((provider, model), events): (&(Option<String>, String), &u64)| UnpricedModel {
            provider: provider.clone(),
            model: model.clone(),
            events: *events,
        };
        let mut models: Vec<_> = held.iter().map(model).collect();
        models.sort_by_key(|model| std::cmp::Reverse(model.events));
        models
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn models_are_counted_up_to_the_limit() {
        let unpriced = Unpriced::default();
        let event = |model: usize| {
            let event = json!({"id": "0191f3a0-0000-7000-8000-000000000001", "timestamp": "2026-03-01T10:00:00Z",
                "eventType": "turn.completed", "gatewayId": "gw", "sessionKey": "s",
                "model": {"provider": "p", "modelId": format!("m{model}")}});
            Event::parse(event).unwrap()
        };
        for model in 0..=UNPRICED_MODELS_MAX {
            unpriced.count(&event(model));
        }
        unpriced.count(&event(7));
        let models = unpriced.models();
        assert_eq!(models.len(), UNPRICED_MODELS_MAX);
        assert_eq!(models[0], UnpricedModel { provider: Some("p".into()), model: "m7".into(), events: 2 });
    }
}
