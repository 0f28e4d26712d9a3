//! Texts out of lists of messages.

use serde_json::Value;

/// The text of the last message of this role; of the last one of any, if no
/// message says its role. Lists come as `{role, parts}`, `{role, content}`,
/// or `{message: {…}}`.
pub fn last(messages: &Value, role: &str) -> Option<String> {
    let Value::Array(messages) = messages else { return text(messages) };
    let mut newest_first = messages.iter().rev().map(|message| message.get("message").unwrap_or(message));
    newest_first
        .find(|message| message.get("role").and_then(Value::as_str).is_none_or(|own| own == role))
        .and_then(text)
}

/// The text of a message, a part, or a list of them.
pub fn text(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.clone()).filter(|text| !text.is_empty()),
        Value::Array(parts) => {
            let texts: Vec<String> = parts.iter().filter_map(text).collect();
            (!texts.is_empty()).then(|| texts.join("\n"))
        }
        Value::Object(object) => {
            let kind = object.get("type").and_then(Value::as_str).unwrap_or("text");
            let inner = ["parts", "content", "text", "message"].iter().find_map(|key| object.get(*key))?;
            if matches!(kind, "text" | "message" | "output_text" | "input_text") { text(inner) } else { None }
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn the_last_message_of_a_role_is_found_in_each_shape() {
        let parts = json!([{"role": "user", "parts": [{"type": "text", "content": "a"}]},
            {"role": "user", "parts": [{"type": "text", "content": "b"}, {"type": "tool_call", "name": "x"}]},
            {"role": "assistant", "parts": [{"type": "text", "content": "c"}]}]);
        assert_eq!(last(&parts, "user").as_deref(), Some("b"));
        assert_eq!(last(&json!([{"role": "user", "content": "hi"}]), "user").as_deref(), Some("hi"));
        let choice =
            json!([{"index": 0, "message": {"role": "assistant", "content": [{"type": "text", "text": "yo"}]}}]);
        assert_eq!(last(&choice, "assistant").as_deref(), Some("yo"));
        assert_eq!(last(&parts, "system"), None);
        assert_eq!(last(&json!("plain"), "user").as_deref(), Some("plain"));
    }
}
