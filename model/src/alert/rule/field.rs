//! Keys of a rule in a file.

use super::{NoData, RuleError, RuleSpec};
use crate::alert::nearest::nearest;
use crate::alert::{Period, Severity};
use serde::Deserialize;

/// Keys that a rule may have.
const KEYS: [&str; 12] = [
    "condition",
    "severity",
    "message",
    "description",
    "for",
    "cooldown",
    "renotify",
    "group_by",
    "where",
    "no_data",
    "enabled",
    "budget",
];

/// The value of a key, before it is known what it must be.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(untagged)]
pub enum Field {
    Flag(bool),
    Number(f64),
    Text(String),
    List(Vec<String>),
}

/// The key by its proper name.
pub fn key(written: &str) -> Result<&'static str, RuleError> {
    let written = if written == "filter" { "where" } else { written };
    KEYS.into_iter().find(|known| *known == written).ok_or_else(|| {
        let near = nearest(written, KEYS).map(|near| format!("; did you mean `{near}`?")).unwrap_or_default();
        let shown: String = written.chars().take(40).collect();
        let problem = format!("there is no key `{shown}`{near}; known are {}", KEYS.join(", "));
        RuleError { problem, ..RuleError::default() }
    })
}

/// Sets one key of a rule.
pub fn set(spec: &mut RuleSpec, key: &'static str, field: &Field) -> Result<(), RuleError> {
    match key {
        "condition" => spec.condition = text(key, field)?,
        "message" => spec.message = text(key, field)?,
        "description" => spec.description = Some(text(key, field)?),
        "where" => spec.filter = Some(text(key, field)?),
        "group_by" => {
            spec.group_by = Some(match field {
                Field::List(names) if names.is_empty() => "all".to_owned(),
                Field::List(names) => names.join(", "),
                field => text(key, field)?,
            });
        }
        "for" => spec.hold = Some(period(key, field)?),
        "cooldown" => spec.cooldown = Some(period(key, field)?),
        "renotify" => spec.renotify = Some(period(key, field)?),
        "severity" => spec.severity = one_of(key, field, Severity::parse, Severity::ALL.map(Severity::as_str))?,
        "no_data" => {
            let parse = |name: &str| match name {
                "ok" => Some(NoData::Ok),
                "firing" => Some(NoData::Firing),
                "keep" => Some(NoData::Keep),
                _ => None,
            };
            spec.no_data = one_of(key, field, parse, ["ok", "firing", "keep"])?;
        }
        "enabled" => match field {
            Field::Flag(flag) => spec.enabled = *flag,
            _ => return Err(RuleError::of(key, "is true or false")),
        },
        _ => match field {
            Field::Number(dollars) => spec.budget = Some(*dollars),
            _ => return Err(RuleError::of(key, "is an amount in US dollars, such as 20")),
        },
    }
    Ok(())
}

fn text(key: &'static str, field: &Field) -> Result<String, RuleError> {
    match field {
        Field::Text(text) => Ok(text.clone()),
        _ => Err(RuleError::of(key, "is a text")),
    }
}

fn period(key: &'static str, field: &Field) -> Result<Period, RuleError> {
    let text = match field {
        Field::Text(text) => text.clone(),
        Field::Number(number) => number.to_string(),
        _ => return Err(RuleError::of(key, "is a length of time, such as 5m")),
    };
    Period::parse(&text).map_err(|error| RuleError::of(key, error.to_string()))
}

fn one_of<T, const N: usize>(
    key: &'static str,
    field: &Field,
    parse: impl Fn(&str) -> Option<T>,
    known: [&str; N],
) -> Result<T, RuleError> {
    let written = text(key, field)?;
    parse(&written).ok_or_else(|| {
        let near = nearest(&written, known).map(|near| format!("; did you mean `{near}`?")).unwrap_or_default();
        let shown: String = written.chars().take(40).collect();
        RuleError::of(key, format!("is one of {}, not `{shown}`{near}", known.join(", ")))
    })
}
