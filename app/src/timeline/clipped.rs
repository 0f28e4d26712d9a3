//! Texts of any length, shown to a limit.

use serde_json::Value;

/// Longest text that a page carries of one field.
pub const TEXT_CHARS_MAX: usize = 4_000;
/// Longest text of the one event that a page was opened at.
pub const WHOLE_CHARS_MAX: usize = 400_000;

/// The start of a text, and whether there is more of it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Clipped {
    pub text: String,
    pub cut: bool,
}

impl Clipped {
    pub fn new(text: &str, chars_max: usize) -> Self {
        match text.char_indices().nth(chars_max) {
            None => Self { text: text.to_owned(), cut: false },
            Some((end, _)) => Self { text: text[..end].to_owned(), cut: true },
        }
    }

    /// A JSON value as people read it; a string stands without its quotes.
    pub fn json(value: &Value, chars_max: usize) -> Self {
        match value {
            Value::String(text) => Self::new(text, chars_max),
            other => Self::new(&serde_json::to_string_pretty(other).unwrap_or_default(), chars_max),
        }
    }

    /// The text on one line, for a glance.
    pub fn glance(&self) -> String {
        const CHARS_MAX: usize = 160;
        let line = self.text.split_whitespace().collect::<Vec<_>>().join(" ");
        let bare = line.strip_prefix("{ ").and_then(|line| line.strip_suffix(" }")).unwrap_or(&line);
        let clipped = Self::new(bare, CHARS_MAX);
        if clipped.cut { clipped.text + "…" } else { clipped.text }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_of_the_limit_is_whole_and_one_more_is_cut() {
        let whole = "é".repeat(TEXT_CHARS_MAX);
        assert_eq!(Clipped::new(&whole, TEXT_CHARS_MAX), Clipped { text: whole.clone(), cut: false });
        assert_eq!(Clipped::new(&format!("{whole}x"), TEXT_CHARS_MAX), Clipped { text: whole, cut: true });
    }

    #[test]
    fn strings_are_shown_bare_and_objects_indented() {
        assert_eq!(Clipped::json(&Value::from("ls -l"), 10).text, "ls -l");
        assert_eq!(Clipped::json(&serde_json::json!({"a": 1}), 100).text, "{\n  \"a\": 1\n}");
    }

    #[test]
    fn a_glance_is_one_short_line() {
        let object = serde_json::json!({"path": "notes.md", "lines": [1, 2]});
        assert_eq!(Clipped::json(&object, 100).glance(), "\"path\": \"notes.md\", \"lines\": [ 1, 2 ]");
        assert_eq!(Clipped::new(&"x\n".repeat(200), 1000).glance().chars().count(), 161);
    }
}
