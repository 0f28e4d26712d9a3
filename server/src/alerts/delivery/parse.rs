//! Reading receivers from TOML, YAML or JSON. Errors name the key, and never
//! repeat what a secret's place holds.

use crate::config::{Secret, WebhookUrl};
use serde::de::{DeserializeOwned, Error};
use serde::{Deserialize, Deserializer};
use serde_json::Value;

/// The longest secret, in bytes.
pub const SECRET_BYTES_MAX: usize = 4096;

/// One receiver's settings, without its `type`.
pub fn settings<T: DeserializeOwned>(kind: &str, rest: Value) -> Result<T, String> {
    serde_path_to_error::deserialize(rest).map_err(|error| {
        let path = error.path().to_string();
        let inner = error.into_inner();
        if path == "." { format!("{kind} receiver: {inner}") } else { format!("{kind} receiver: {path}: {inner}") }
    })
}

pub fn secret<'de, D: Deserializer<'de>>(from: D) -> Result<Secret, D::Error> {
    match Value::deserialize(from)? {
        Value::String(text) => checked(text).map_err(D::Error::custom),
        _ => Err(D::Error::custom("must be text in quotes")),
    }
}

pub fn optional_secret<'de, D: Deserializer<'de>>(from: D) -> Result<Option<Secret>, D::Error> {
    match Value::deserialize(from)? {
        Value::Null => Ok(None),
        Value::String(text) => checked(text).map(Some).map_err(D::Error::custom),
        _ => Err(D::Error::custom("must be text in quotes")),
    }
}

pub fn url<'de, D: Deserializer<'de>>(from: D) -> Result<WebhookUrl, D::Error> {
    match Value::deserialize(from)? {
        Value::String(text) => WebhookUrl::parse(&text).map_err(D::Error::custom),
        _ => Err(D::Error::custom("must be an http:// or https:// URL in quotes")),
    }
}

fn checked(text: String) -> Result<Secret, String> {
    let fits = (1..=SECRET_BYTES_MAX).contains(&text.len()) && !text.chars().any(char::is_control);
    fits.then(|| Secret::new(text))
        .ok_or_else(|| format!("must have 1 to {SECRET_BYTES_MAX} bytes, without line breaks"))
}
