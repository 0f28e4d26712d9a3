//! Forms that change how alerts are told. The server says which fields a form
//! has and reads what comes back; the browser draws fields and posts them, and
//! knows nothing of what they mean.

mod field;
#[cfg(feature = "ssr")]
mod local_time;
#[cfg(feature = "ssr")]
mod matchers;
#[cfg(feature = "ssr")]
mod quiet;
#[cfg(feature = "ssr")]
mod receiver;
#[cfg(feature = "ssr")]
mod receiver_fields;
#[cfg(feature = "ssr")]
mod rule;
#[cfg(feature = "ssr")]
mod token;

pub use field::{Fault, FieldKind, FormField};
#[cfg(feature = "ssr")]
pub use matchers::{MATCH_FIELDS, matcher_rows, read_matchers, words};
#[cfg(feature = "ssr")]
pub use quiet::{maintenance_fields, read_maintenance, read_silence, schedule_words, silence_fields};
#[cfg(feature = "ssr")]
pub use receiver::{blank_receiver, known_receiver, open_part, read_receiver};
#[cfg(feature = "ssr")]
pub use receiver_fields::RECEIVER_KINDS;
#[cfg(feature = "ssr")]
pub use rule::{RULE_KEYS, read_rule, rule_fault, rule_fields, rule_form};

#[cfg(feature = "ssr")]
pub use token::read_token;

use std::collections::BTreeMap;

/// What a form sends: names and values.
pub type Form = BTreeMap<String, String>;

/// The fields in the query of an address.
#[cfg(feature = "ssr")]
pub fn from_query(search: &str) -> Form {
    crate::links::parse_query(search).into_iter().collect()
}

/// The text of a field, without blanks around it; empty where it was not sent.
#[cfg(feature = "ssr")]
pub fn text<'a>(form: &'a Form, name: &str) -> &'a str {
    form.get(name).map(|value| value.trim()).unwrap_or_default()
}
