//! One line of a transcript, taken apart.

use model::Timestamp;
use serde_json::{Map, Value};

pub type Fields = Map<String, Value>;

/// A line with what identifies it.
#[derive(Clone, Debug, PartialEq)]
pub struct Entry {
    /// Unique in its transcript.
    pub id: String,
    pub at: Timestamp,
    /// `session`, `message`, `compaction` and so on.
    pub kind: String,
    pub body: Fields,
}

#[derive(Debug, PartialEq)]
pub enum Parsed {
    Entry(Entry),
    /// The head of a cold archive, with the session's id.
    Head(String),
    /// Part of an archive's index, which repeats what its entries say.
    Index,
}

/// Why a line cannot be used.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Unusable {
    NotJson,
    NoKind,
    NoTime,
}

/// Takes a line apart; `number` is its place in the transcript, for lines
/// without an id of their own.
pub fn parse(text: &str, number: u64) -> Result<Parsed, Unusable> {
    let body: Fields = serde_json::from_str(text).map_err(|_| Unusable::NotJson)?;
    if body.contains_key("type") {
        return entry(body, number).map(Parsed::Entry);
    }
    match string(&body, "kind") {
        Some("header") => string(&body, "sessionId").map(|id| Parsed::Head(id.to_owned())).ok_or(Unusable::NoKind),
        Some("event") => {
            let row = object(&body, "row");
            let inner = row.and_then(|row| string(row, "event_json")).ok_or(Unusable::NotJson)?;
            let inner: Fields = serde_json::from_str(inner).map_err(|_| Unusable::NotJson)?;
            let seq = row.and_then(|row| row.get("seq")).and_then(Value::as_u64).unwrap_or(number);
            entry(inner, seq).map(Parsed::Entry)
        }
        Some("identity" | "active" | "index" | "fts") => Ok(Parsed::Index),
        _ => Err(Unusable::NoKind),
    }
}

fn entry(body: Fields, number: u64) -> Result<Entry, Unusable> {
    let kind = string(&body, "type").ok_or(Unusable::NoKind)?.to_owned();
    let inner = object(&body, "message").and_then(|message| time(message, "timestamp"));
    let at = time(&body, "timestamp").or(inner).ok_or(Unusable::NoTime)?;
    let id = string(&body, "id").map_or_else(|| format!("#{number}"), str::to_owned);
    Ok(Entry { id, at, kind, body })
}

/// The text of a field, where it is one and not empty.
pub fn string<'a>(fields: &'a Fields, key: &str) -> Option<&'a str> {
    fields.get(key)?.as_str().filter(|text| !text.is_empty())
}

pub fn object<'a>(fields: &'a Fields, key: &str) -> Option<&'a Fields> {
    fields.get(key)?.as_object()
}

/// A moment, as RFC 3339 or in milliseconds since the Unix epoch.
pub fn time(fields: &Fields, key: &str) -> Option<Timestamp> {
    match fields.get(key)? {
        Value::String(text) => Timestamp::parse(text).ok(),
        Value::Number(number) => number.as_i64().filter(|millis| *millis > 0).map(Timestamp::from_millis),
        _ => None,
    }
}

/// A count or an amount of money: finite and not negative.
pub fn amount(fields: &Fields, key: &str) -> Option<f64> {
    fields.get(key)?.as_f64().filter(|number| number.is_finite() && *number >= 0.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn entry_of(text: &str) -> Entry {
        match parse(text, 7) {
            Ok(Parsed::Entry(entry)) => entry,
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn a_line_and_the_same_line_in_a_cold_archive_are_the_same_entry() {
        let line = r#"{"type":"reset","id":"r1","timestamp":"2026-11-23T06:04:23.983Z","reason":"reset"}"#;
        let row = serde_json::json!({"kind": "event", "row": {"seq": 3, "event_json": line, "created_at": 1}});
        assert_eq!(entry_of(line), entry_of(&row.to_string()));
        assert_eq!(entry_of(line).at.to_string(), "2026-11-23T06:04:23.983Z");
        assert_eq!(parse(r#"{"kind":"header","version":1,"sessionId":"s"}"#, 1), Ok(Parsed::Head("s".into())));
        assert_eq!(parse(r#"{"kind":"fts","row":{}}"#, 1), Ok(Parsed::Index));
    }

    #[test]
    fn a_line_without_an_id_is_known_by_its_place() {
        assert_eq!(entry_of(r#"{"type":"reset","timestamp":1795412928027}"#).id, "#7");
    }

    #[test]
    fn what_cannot_be_used_is_told_apart() {
        assert_eq!(parse("{", 1), Err(Unusable::NotJson));
        assert_eq!(parse("[]", 1), Err(Unusable::NotJson));
        assert_eq!(parse("{}", 1), Err(Unusable::NoKind));
        assert_eq!(parse(r#"{"type":"reset"}"#, 1), Err(Unusable::NoTime));
    }
}
