//! What tools were given, cut to a limited size.

use serde_json::{Map, Value};

pub const STRING_CHARS_MAX: usize = 8192;
pub const VALUE_CHARS_MAX: usize = 65_536;
pub const VALUE_NODES_MAX: usize = 2000;
pub const LIST_ITEMS_MAX: usize = 200;
pub const DEPTH_MAX: usize = 8;
const CLIPPED: &str = "[clipped]";

/// A copy of limited size.
pub fn clip(value: &Value) -> Value {
    Clipper { nodes_left: VALUE_NODES_MAX, chars_left: VALUE_CHARS_MAX }.visit(value, 0)
}

/// The text, or its start and its length.
pub fn clip_text(text: &str, chars_max: usize) -> String {
    match text.char_indices().nth(chars_max) {
        None => text.to_owned(),
        Some((end, _)) => format!("{}… [{} characters]", &text[..end], text.chars().count()),
    }
}

struct Clipper {
    nodes_left: usize,
    chars_left: usize,
}

impl Clipper {
    fn visit(&mut self, value: &Value, depth: usize) -> Value {
        if self.nodes_left == 0 || self.chars_left == 0 {
            return CLIPPED.into();
        }
        self.nodes_left -= 1;
        match value {
            Value::String(text) => self.text(text).into(),
            Value::Array(_) | Value::Object(_) if depth >= DEPTH_MAX => CLIPPED.into(),
            Value::Array(items) => {
                let mut kept: Vec<Value> =
                    items.iter().take(LIST_ITEMS_MAX).map(|item| self.visit(item, depth + 1)).collect();
                if items.len() > LIST_ITEMS_MAX {
                    kept.push(format!("… [{} items]", items.len()).into());
                }
                Value::Array(kept)
            }
            Value::Object(fields) => {
                let members = fields.iter().take(LIST_ITEMS_MAX);
                let kept: Map<String, Value> =
                    members.map(|(key, value)| (self.text(key), self.visit(value, depth + 1))).collect();
                Value::Object(kept)
            }
            other => other.clone(),
        }
    }

    fn text(&mut self, text: &str) -> String {
        let clipped = clip_text(text, STRING_CHARS_MAX.min(self.chars_left));
        self.chars_left = self.chars_left.saturating_sub(clipped.chars().count());
        clipped
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn what_fits_stays_and_what_is_one_too_long_is_cut() {
        let fits = json!({"text": "ä".repeat(STRING_CHARS_MAX), "list": vec![1; LIST_ITEMS_MAX]});
        assert_eq!(clip(&fits), fits);
        let clipped = clip(&json!({"text": "ä".repeat(STRING_CHARS_MAX + 1), "list": vec![1; LIST_ITEMS_MAX + 1]}));
        assert!(clipped["text"].as_str().unwrap().ends_with("ä… [8193 characters]"));
        assert_eq!(clipped["list"][LIST_ITEMS_MAX], "… [201 items]");
    }

    #[test]
    fn depth_nodes_and_characters_are_bounded() {
        let nested = |depth: usize| (0..depth).fold(json!(1), |inner, _| json!([inner]));
        assert_eq!(clip(&nested(DEPTH_MAX)), nested(DEPTH_MAX));
        assert!(clip(&nested(DEPTH_MAX + 1)).to_string().contains(CLIPPED));
        let many = json!(vec![vec![1; 100]; 100]);
        assert!(clip(&many).to_string().contains(CLIPPED));
        let long = json!(vec!["x".repeat(STRING_CHARS_MAX); 20]);
        assert!(clip(&long).to_string().len() < VALUE_CHARS_MAX + 1000);
    }
}
