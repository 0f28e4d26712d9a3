//! Requests in either encoding of OTLP.

use super::json;
use serde::de::DeserializeOwned;

/// How a request is written, and so its answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Encoding {
    Protobuf,
    Json,
}

impl Encoding {
    /// The encoding that a `Content-Type` names.
    pub fn of(content_type: &str) -> Option<Self> {
        let essence = content_type.split(';').next().unwrap_or_default().trim();
        if essence.eq_ignore_ascii_case("application/x-protobuf")
            || essence.eq_ignore_ascii_case("application/protobuf")
        {
            Some(Self::Protobuf)
        } else if essence.eq_ignore_ascii_case("application/json") {
            Some(Self::Json)
        } else {
            None
        }
    }

    pub fn content_type(self) -> &'static str {
        match self {
            Self::Protobuf => "application/x-protobuf",
            Self::Json => "application/json",
        }
    }
}

#[derive(Debug, thiserror::Error)]
pub enum DecodeError {
    #[error("is not the protobuf message of this path: {0}")]
    Protobuf(#[from] prost::DecodeError),
    #[error("is not JSON, or not the message of this path: {0}")]
    Json(#[from] serde_json::Error),
    #[error("is not a JSON object")]
    NoObject,
}

/// # Errors
/// If the bytes are not that message.
pub fn decode<T: prost::Message + DeserializeOwned + Default>(
    encoding: Encoding,
    bytes: &[u8],
) -> Result<T, DecodeError> {
    match encoding {
        Encoding::Protobuf => Ok(T::decode(bytes)?),
        Encoding::Json => match serde_json::from_slice(bytes)? {
            // A list would pass for the members of the message in their order.
            message @ serde_json::Value::Object(_) => Ok(serde_json::from_value(json::tidy(message))?),
            _ => Err(DecodeError::NoObject),
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn content_types_are_known_with_and_without_parameters() {
        assert_eq!(Encoding::of("application/x-protobuf"), Some(Encoding::Protobuf));
        assert_eq!(Encoding::of("Application/JSON; charset=utf-8"), Some(Encoding::Json));
        assert_eq!(Encoding::of("text/plain"), None);
        assert_eq!(Encoding::of(""), None);
    }
}
