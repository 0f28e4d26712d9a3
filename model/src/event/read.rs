//! Typed reads of optional fields from a JSON object, with the field's path
//! in every error.

use super::{FieldError, KEY_BYTES_MAX};
use serde_json::{Map, Value};

/// The largest whole number that survives as a 64-bit float and a database
/// integer alike.
const COUNT_MAX: f64 = 9_007_199_254_740_992.0;

/// A JSON object and where it stands in the event.
pub struct Object<'a> {
    map: &'a Map<String, Value>,
    path: &'a str,
}

impl<'a> Object<'a> {
    pub fn root(map: &'a Map<String, Value>) -> Self {
        Self { map, path: "" }
    }

    pub fn child(&self, key: &'a str) -> Result<Option<Self>, FieldError> {
        match self.present(key) {
            None => Ok(None),
            Some(Value::Object(map)) => Ok(Some(Self { map, path: key })),
            Some(_) => Err(self.error(key, "must be an object")),
        }
    }

    pub fn string(&self, key: &str) -> Result<Option<String>, FieldError> {
        match self.present(key) {
            None => Ok(None),
            Some(Value::String(text)) => Ok(Some(text.clone())),
            Some(_) => Err(self.error(key, "must be a string")),
        }
    }

    /// A name that is filtered and summed by: at most [`KEY_BYTES_MAX`] bytes
    /// of it, without NUL, so that every database can index it. The body keeps
    /// what was sent.
    pub fn name(&self, key: &str) -> Result<Option<String>, FieldError> {
        let Some(text) = self.string(key)? else { return Ok(None) };
        let end = text.floor_char_boundary(KEY_BYTES_MAX);
        Ok(Some(text[..end].replace('\0', " ")))
    }

    pub fn boolean(&self, key: &str) -> Result<Option<bool>, FieldError> {
        match self.present(key) {
            None => Ok(None),
            Some(Value::Bool(flag)) => Ok(Some(*flag)),
            Some(_) => Err(self.error(key, "must be true or false")),
        }
    }

    pub fn number(&self, key: &str) -> Result<Option<f64>, FieldError> {
        match self.present(key) {
            None => Ok(None),
            Some(Value::Number(number)) => match number.as_f64() {
                Some(number) if number.is_finite() && number >= 0.0 => Ok(Some(number)),
                _ => Err(self.error(key, "must be a finite number that is not negative")),
            },
            Some(_) => Err(self.error(key, "must be a number")),
        }
    }

    /// A count; fractions are rounded, the body keeps what was sent.
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "checked to be between zero and 2^53")]
    pub fn count(&self, key: &str) -> Result<Option<u64>, FieldError> {
        match self.number(key)? {
            Some(number) if number > COUNT_MAX => Err(self.error(key, "must be at most 2^53")),
            number => Ok(number.map(|number| number.round() as u64)),
        }
    }

    /// `null` counts as absent: gateways written in JavaScript send it so.
    fn present(&self, key: &str) -> Option<&'a Value> {
        self.map.get(key).filter(|value| !value.is_null())
    }

    pub fn error(&self, key: &str, problem: &str) -> FieldError {
        let field = if self.path.is_empty() { key.to_owned() } else { format!("{}.{key}", self.path) };
        FieldError { field, problem: problem.to_owned() }
    }
}
