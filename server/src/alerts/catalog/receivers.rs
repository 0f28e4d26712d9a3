//! Receivers by name.

use super::file::{Base, DEFAULT_RECEIVER};
use crate::alerts::delivery::Receiver;
use crate::store::SettingKind;
use model::alert::{RECEIVERS_MAX, SettingOrigin};
use serde::Deserialize;
use serde_json::Value;
use std::collections::BTreeMap;
use std::sync::Arc;

/// Longest name of a receiver, in bytes.
pub const RECEIVER_NAME_BYTES_MAX: usize = 64;
/// Most messages per minute that can be set.
const PER_MINUTE_MAX: u64 = 60_000;
/// Keys whose values are secrets, or as good as one.
const SECRET_KEYS: [&str; 9] =
    ["url", "api_url", "secret", "headers", "routing_key", "token", "bot_token", "password", "username"];

/// A receiver with its name's settings.
#[derive(Clone, Debug, PartialEq)]
pub struct NamedReceiver {
    pub receiver: Receiver,
    /// As written, secrets included: never shown as it is.
    pub settings: Value,
    pub origin: SettingOrigin,
    /// In place of the limit of its type.
    pub per_minute_max: Option<u32>,
}

/// # Errors
/// What is wrong with the name or the settings; no secret is repeated.
pub fn named_receiver(name: &str, settings: Value, origin: SettingOrigin) -> Result<NamedReceiver, String> {
    let fits = |c: char| c.is_ascii_alphanumeric() || "_-.".contains(c);
    if name.is_empty() || name.len() > RECEIVER_NAME_BYTES_MAX || !name.chars().all(fits) {
        return Err(format!(
            "the name of a receiver has 1 to {RECEIVER_NAME_BYTES_MAX} letters, digits, `_`, `-` or `.`, not {name:?}"
        ));
    }
    let mut rest = settings.clone();
    let limit = rest.as_object_mut().and_then(|entries| entries.shift_remove("per_minute_max"));
    let per_minute_max = match limit {
        None | Some(Value::Null) => None,
        Some(value) => match value.as_u64().filter(|limit| (1..=PER_MINUTE_MAX).contains(limit)) {
            Some(limit) => u32::try_from(limit).ok(),
            None => {
                return Err(format!("receiver {name}: per_minute_max is a whole number from 1 to {PER_MINUTE_MAX}"));
            }
        },
    };
    let receiver = Receiver::deserialize(rest).map_err(|error| format!("receiver {name}: {error}"))?;
    Ok(NamedReceiver { receiver, settings, origin, per_minute_max })
}

/// Settings without what is secret in them.
pub fn open_settings(settings: &Value) -> Value {
    match settings {
        Value::Object(entries) => Value::Object(
            entries
                .iter()
                .filter(|(key, _)| !SECRET_KEYS.contains(&key.as_str()))
                .map(|(key, value)| (key.clone(), open_settings(value)))
                .collect(),
        ),
        other => other.clone(),
    }
}

/// Those of the file and the environment, then those that people made here.
pub fn merge(base: &Base, made: Vec<(String, String)>) -> BTreeMap<String, Arc<NamedReceiver>> {
    let mut receivers = base.file.receivers.clone();
    if let Some(receiver) = &base.default_receiver {
        receivers.entry(DEFAULT_RECEIVER.to_owned()).or_insert_with(|| Arc::clone(receiver));
    }
    for (name, body) in made {
        let read = serde_json::from_str(&body)
            .map_err(|error| error.to_string())
            .and_then(|settings| named_receiver(&name, settings, SettingOrigin::Ui));
        match read {
            Ok(receiver) if receivers.len() < RECEIVERS_MAX => {
                receivers.entry(name).or_insert_with(|| Arc::new(receiver));
            }
            Ok(_) => tracing::error!(name, "a receiver is left out: there are {RECEIVERS_MAX} already"),
            Err(problem) => {
                tracing::error!(kind = SettingKind::Receiver.as_str(), %problem, "a receiver could not be read");
            }
        }
    }
    receivers
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn what_is_shown_holds_no_secret() {
        let settings = json!({"type": "openclaw", "channel": "telegram", "target": "1",
            "gateway": {"id": "home", "url": "http://u:p@h", "token": "t"}});
        let shown = open_settings(&settings);
        assert_eq!(shown["gateway"], json!({"id": "home"}));
        assert_eq!(shown["channel"], "telegram");
        let settings = json!({"type": "telegram", "bot_token": "1:t", "chat_id": 7, "api_url": "http://u:p@h"});
        assert_eq!(open_settings(&settings), json!({"type": "telegram", "chat_id": 7}));
    }

    #[test]
    fn limits_of_a_receiver_hold() {
        let of = |limit: u64| {
            let settings = json!({"type": "ntfy", "url": "https://ntfy.sh/t", "per_minute_max": limit});
            named_receiver("a", settings, SettingOrigin::Ui)
        };
        assert!(of(1).is_ok() && of(PER_MINUTE_MAX).is_ok());
        assert!(of(0).is_err() && of(PER_MINUTE_MAX + 1).is_err());
        let named =
            |name: &str| named_receiver(name, json!({"type": "ntfy", "url": "https://ntfy.sh/t"}), SettingOrigin::Ui);
        assert!(named(&"a".repeat(RECEIVER_NAME_BYTES_MAX)).is_ok());
        assert!(named(&"a".repeat(RECEIVER_NAME_BYTES_MAX + 1)).is_err() && named("").is_err());
    }
}
