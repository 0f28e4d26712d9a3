//! Forms that change how alerts are told: their fields, and what comes back.

mod field;
mod local_time;
mod matchers;
mod quiet;
mod receiver;
mod receiver_fields;
mod rule;
mod token;

pub use field::{Fault, FieldKind, FormField};
pub use matchers::{MATCH_FIELDS, matcher_rows, read_matchers, words};
pub use quiet::{maintenance_fields, read_maintenance, read_silence, schedule_words, silence_fields};
pub use receiver::{blank_receiver, known_receiver, open_part, read_receiver};
pub use receiver_fields::RECEIVER_KINDS;
pub use rule::{RULE_KEYS, read_rule, rule_fault, rule_fields, rule_form};
pub use token::read_token;

use std::collections::BTreeMap;

/// What a form sends: names and values.
pub type Form = BTreeMap<String, String>;

/// The fields in the query of an address.
pub fn from_query(search: &str) -> Form {
    crate::links::parse_query(search).into_iter().collect()
}

/// The text of a field, without blanks around it; empty where it was not sent.
pub fn text<'a>(form: &'a Form, name: &str) -> &'a str {
    form.get(name).map(|value| value.trim()).unwrap_or_default()
}
