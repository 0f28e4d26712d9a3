//! Reading attributes.

use super::text::{ATTRIBUTE_BYTES_MAX, ATTRIBUTES_MAX, bounded};
use base64::Engine as _;
use opentelemetry_proto::tonic::common::v1::{AnyValue, KeyValue, any_value::Value as Any};
use serde_json::{Map, Value, json};
use std::collections::HashMap;

/// The attributes of a resource, a span, a record or a point.
pub struct Attributes<'a> {
    list: &'a [KeyValue],
    by_key: HashMap<&'a str, &'a Any>,
}

impl<'a> Attributes<'a> {
    pub fn new(list: &'a [KeyValue]) -> Self {
        let present = list.iter().filter_map(|entry| Some((entry.key.as_str(), entry.value.as_ref()?.value.as_ref()?)));
        Self { list, by_key: present.collect() }
    }

    pub fn has(&self, key: &str) -> bool {
        self.by_key.contains_key(key)
    }

    /// The first of these keys that holds a text or a whole number.
    pub fn text(&self, keys: &[&str]) -> Option<String> {
        keys.iter().find_map(|key| match self.by_key.get(key)? {
            Any::StringValue(text) if !text.trim().is_empty() => Some(text.trim().to_owned()),
            Any::IntValue(number) => Some(number.to_string()),
            _ => None,
        })
    }

    /// The first of these keys that holds a number which is not negative.
    pub fn number(&self, keys: &[&str]) -> Option<f64> {
        let number = keys.iter().find_map(|key| match self.by_key.get(key)? {
            Any::IntValue(number) => Some(*number as f64),
            Any::DoubleValue(number) => Some(*number),
            Any::StringValue(text) => text.trim().parse().ok(),
            _ => None,
        })?;
        (number.is_finite() && number >= 0.0).then_some(number)
    }

    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "not negative, and casts saturate")]
    pub fn count(&self, keys: &[&str]) -> Option<u64> {
        self.number(keys).map(|number| number.round() as u64)
    }

    /// The first of these keys, as JSON; a text that is a JSON object or list
    /// is read as such.
    pub fn value(&self, keys: &[&str]) -> Option<Value> {
        let value = keys.iter().find_map(|key| self.by_key.get(key).copied())?;
        match value {
            Any::StringValue(text) if text.trim_start().starts_with(['{', '[']) => {
                Some(serde_json::from_str(text).unwrap_or_else(|_| Value::String(text.clone())))
            }
            value => Some(to_json(value)),
        }
    }

    /// Texts whose key has this beginning and end, with the number between.
    pub fn indexed(&self, prefix: &str, suffix: &str) -> Vec<(u32, String)> {
        let number = |key: &str| key.strip_prefix(prefix)?.strip_suffix(suffix)?.parse().ok();
        let text = |entry: &KeyValue| match entry.value.as_ref()?.value.as_ref()? {
            Any::StringValue(text) => Some(text.clone()),
            _ => None,
        };
        let mut found: Vec<(u32, String)> =
            self.list.iter().filter_map(|entry| Some((number(&entry.key)?, text(entry)?))).collect();
        found.sort_by_key(|(number, _)| *number);
        found
    }

    /// Those that `keep` admits, within bounds.
    pub fn object(&self, keep: impl Fn(&str) -> bool) -> Map<String, Value> {
        let kept = self.list.iter().filter(|entry| keep(&entry.key)).take(ATTRIBUTES_MAX);
        kept.filter_map(|entry| {
            let value = to_json(self.by_key.get(entry.key.as_str())?);
            Some((entry.key.clone(), bounded(value, ATTRIBUTE_BYTES_MAX)))
        })
        .collect()
    }

    /// All of them in one text that does not depend on their order.
    pub fn canonical(&self) -> String {
        let mut pairs: Vec<(&str, Value)> = self.by_key.iter().map(|(key, value)| (*key, to_json(value))).collect();
        pairs.sort_by_key(|(key, _)| *key);
        json!(pairs).to_string()
    }
}

/// JSON knows no infinite numbers: they become texts.
pub fn to_json(value: &Any) -> Value {
    let inner = |value: &AnyValue| value.value.as_ref().map_or(Value::Null, to_json);
    match value {
        Any::StringValue(text) => text.as_str().into(),
        Any::BoolValue(flag) => (*flag).into(),
        Any::IntValue(number) => (*number).into(),
        Any::DoubleValue(number) if number.is_finite() => (*number).into(),
        Any::DoubleValue(number) => number.to_string().into(),
        Any::ArrayValue(list) => list.values.iter().map(inner).collect(),
        Any::KvlistValue(list) => {
            let member = |entry: &KeyValue| (entry.key.clone(), entry.value.as_ref().map_or(Value::Null, inner));
            Value::Object(list.values.iter().map(member).collect())
        }
        Any::BytesValue(bytes) => base64::engine::general_purpose::STANDARD.encode(bytes).into(),
        Any::StringValueStrindex(_) => Value::Null,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn entry(key: &str, value: Any) -> KeyValue {
        KeyValue { key: key.into(), value: Some(AnyValue { value: Some(value) }), ..KeyValue::default() }
    }

    #[test]
    fn numbers_are_read_from_what_senders_write() {
        let list = [
            entry("int", Any::IntValue(4)),
            entry("double", Any::DoubleValue(4.4)),
            entry("text", Any::StringValue("4".into())),
            entry("negative", Any::IntValue(-4)),
            entry("nan", Any::DoubleValue(f64::NAN)),
        ];
        let attributes = Attributes::new(&list);
        for key in ["int", "double", "text"] {
            assert_eq!(attributes.count(&["absent", key]), Some(4), "{key}");
        }
        assert_eq!((attributes.count(&["negative"]), attributes.count(&["nan"])), (None, None));
        assert_eq!(attributes.object(|_| true)["nan"], "NaN");
    }

    #[test]
    fn the_order_of_attributes_does_not_change_their_text() {
        let (a, b) = (entry("a", Any::IntValue(1)), entry("b", Any::BoolValue(true)));
        let (one, two) = ([a.clone(), b.clone()], [b, a]);
        assert_eq!(Attributes::new(&one).canonical(), Attributes::new(&two).canonical());
    }

    #[test]
    fn attributes_are_kept_up_to_the_limit() {
        let list: Vec<KeyValue> = (0..=ATTRIBUTES_MAX).map(|n| entry(&n.to_string(), Any::BoolValue(true))).collect();
        assert_eq!(Attributes::new(&list).object(|_| true).len(), ATTRIBUTES_MAX);
    }
}
