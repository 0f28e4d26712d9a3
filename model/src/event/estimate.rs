//! What the server adds to an event that does not say what it cost, and events
//! on the wire.

use super::bounds::COST_MAX;
use super::{Event, NanoUsd};
use serde::ser::SerializeMap;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use serde_json::Value;
use std::sync::Arc;

/// Name of the member that carries the estimate.
pub(super) const COST_ESTIMATE: &str = "costEstimate";

/// What an event cost by a price table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CostEstimate {
    pub input: NanoUsd,
    pub output: NanoUsd,
    /// Version of the price table.
    pub price_version: Arc<str>,
}

impl CostEstimate {
    pub fn total(&self) -> NanoUsd {
        NanoUsd(self.input.0.saturating_add(self.output.0)).min(COST_MAX)
    }
}

/// The estimate on the wire, in US dollars.
#[derive(Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Wire {
    total_cost: f64,
    input_cost: f64,
    output_cost: f64,
    price_version: String,
}

impl Serialize for CostEstimate {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let wire = Wire {
            total_cost: self.total().usd(),
            input_cost: self.input.usd(),
            output_cost: self.output.usd(),
            price_version: self.price_version.to_string(),
        };
        wire.serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for CostEstimate {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let wire = Wire::deserialize(deserializer)?;
        Ok(Self {
            input: NanoUsd::from_usd(wire.input_cost),
            output: NanoUsd::from_usd(wire.output_cost),
            price_version: wire.price_version.into(),
        })
    }
}

impl Serialize for Event {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let Some(estimate) = &self.cost_estimate else {
            return self.body.serialize(serializer);
        };
        let mut map = serializer.serialize_map(Some(self.body.len() + 1))?;
        for (key, value) in &self.body {
            map.serialize_entry(key, value)?;
        }
        map.serialize_entry(COST_ESTIMATE, estimate)?;
        map.end()
    }
}

/// An event as a server tells it; what gateways post is read by
/// [`Event::parse`], which takes no estimate from them.
impl<'de> Deserialize<'de> for Event {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let mut value = Value::deserialize(deserializer)?;
        let estimate = value.as_object_mut().and_then(|body| body.shift_remove(COST_ESTIMATE));
        let event = Self::restore(value).map_err(serde::de::Error::custom)?;
        let cost_estimate = estimate.map(serde_json::from_value).transpose().map_err(serde::de::Error::custom)?;
        Ok(Self { cost_estimate, ..event })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn event(extra: Value) -> Event {
        let mut value = json!({"id": "0191f3a0-0000-7000-8000-000000000001", "timestamp": "2026-03-01T10:00:00Z",
            "eventType": "turn.completed", "gatewayId": "gw", "sessionKey": "s"});
        for (key, member) in extra.as_object().unwrap() {
            value[key] = member.clone();
        }
        Event::parse(value).unwrap()
    }

    fn estimate(input: i64, output: i64) -> CostEstimate {
        CostEstimate { input: NanoUsd(input), output: NanoUsd(output), price_version: "v1".into() }
    }

    #[test]
    fn an_estimate_travels_beside_the_body_and_comes_back() {
        let priced = Event { cost_estimate: Some(estimate(1_500_000_000, 1)), ..event(json!({"future": 1})) };
        let sent = serde_json::to_value(&priced).unwrap();
        assert_eq!(
            sent["costEstimate"],
            json!({"totalCost": 1.500_000_001, "inputCost": 1.5, "outputCost": 1e-9, "priceVersion": "v1"})
        );
        assert_eq!(serde_json::from_value::<Event>(sent).unwrap(), priced);
        assert_eq!(serde_json::to_value(event(json!({}))).unwrap().get("costEstimate"), None);
    }

    #[test]
    fn a_gateway_cannot_bring_an_estimate() {
        let posted =
            event(json!({"costEstimate": {"totalCost": 9, "inputCost": 9, "outputCost": 0, "priceVersion": "x"}}));
        assert_eq!((&posted.cost_estimate, posted.body.get("costEstimate")), (&None, None));
    }

    #[test]
    fn what_the_event_tells_comes_before_the_estimate() {
        let with = |cost: Value| Event { cost_estimate: Some(estimate(5, 2)), ..event(json!({"cost": cost})) };
        assert_eq!(with(Value::Null).cost_parts_nano_usd(), (7, 7));
        assert_eq!(with(json!({"totalCost": 1e-9})).cost_parts_nano_usd(), (1, 0));
        assert_eq!(with(json!({"totalCost": 0})).cost_parts_nano_usd(), (0, 0));
        assert_eq!(with(json!({"totalCost": 1e-9, "estimated": true})).cost_parts_nano_usd(), (1, 1));
        assert_eq!(event(json!({})).cost_parts_nano_usd(), (0, 0));
    }
}
