//! Texts of any length, shown to a limit.

use serde::{Deserialize, Serialize};
use serde_json::Value;

/// Longest text a page carries of one field; the API has the whole.
pub const TEXT_CHARS_MAX: usize = 4000;

/// The start of a text, and whether there is more of it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Clipped {
    pub text: String,
    pub cut: bool,
}

impl Clipped {
    pub fn new(text: &str) -> Self {
        match text.char_indices().nth(TEXT_CHARS_MAX) {
            None => Self { text: text.to_owned(), cut: false },
            Some((end, _)) => Self { text: text[..end].to_owned(), cut: true },
        }
    }

    /// A JSON value as people read it; a string stands without its quotes.
    pub fn json(value: &Value) -> Self {
        match value {
            Value::String(text) => Self::new(text),
            other => Self::new(&serde_json::to_string_pretty(other).unwrap_or_default()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_of_the_limit_is_whole_and_one_more_is_cut() {
        let whole = "é".repeat(TEXT_CHARS_MAX);
        assert_eq!(Clipped::new(&whole), Clipped { text: whole.clone(), cut: false });
        assert_eq!(Clipped::new(&format!("{whole}x")), Clipped { text: whole, cut: true });
    }

    #[test]
    fn strings_are_shown_bare_and_objects_indented() {
        assert_eq!(Clipped::json(&Value::from("ls -l")).text, "ls -l");
        assert_eq!(Clipped::json(&serde_json::json!({"a": 1})).text, "{\n  \"a\": 1\n}");
    }
}
