//! Bounds on what senders write freely.

use serde_json::Value;
use std::fmt::Write as _;

/// Longest prompt, answer, tool argument or tool result of an event, in bytes.
pub const CONTENT_BYTES_MAX: usize = 128 * 1024;
/// Longest value of an attribute that is kept as it came, in bytes.
pub const ATTRIBUTE_BYTES_MAX: usize = 4 * 1024;
/// Most attributes of one event that are kept as they came.
pub const ATTRIBUTES_MAX: usize = 128;

const CUT: char = '…';

/// The text, or its beginning with a mark where it was cut.
pub fn cut(text: &str, bytes_max: usize) -> String {
    if text.len() <= bytes_max {
        return text.to_owned();
    }
    let mut end = bytes_max.saturating_sub(CUT.len_utf8());
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    let mut kept = text[..end].to_owned();
    kept.push(CUT);
    kept
}

/// The value, or the beginning of its text where that is too long.
pub fn bounded(value: Value, bytes_max: usize) -> Value {
    match value {
        Value::String(text) if text.len() > bytes_max => Value::String(cut(&text, bytes_max)),
        Value::Array(_) | Value::Object(_) => {
            let text = value.to_string();
            if text.len() > bytes_max { Value::String(cut(&text, bytes_max)) } else { value }
        }
        value => value,
    }
}

pub fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::with_capacity(2 * bytes.len()), |mut hex, byte| {
        // Writing to a string does not fail.
        let _ = write!(hex, "{byte:02x}");
        hex
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn texts_are_kept_up_to_the_limit_and_cut_past_it() {
        assert_eq!(cut("abcdef", 6), "abcdef");
        assert_eq!(cut("abcdefg", 6), "abc…");
        assert_eq!(cut("ääää", 7), "ää…");
        assert_eq!(bounded(json!(["abc"]), 7), json!(["abc"]));
        assert_eq!(bounded(json!(["abcd"]), 7), json!("[\"ab…"));
    }

    #[test]
    fn hex_has_two_digits_per_byte() {
        assert_eq!(hex(&[0, 255, 16]), "00ff10");
    }
}
