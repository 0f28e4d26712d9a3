//! Which events a rule looks at.

use super::fault::Fault;
use super::input::{self, Input, Parsed, keyword, seen, sign, spaces, word};
use super::{FILTER_VALUES_MAX, Tree};
use crate::alert::nearest::nearest;
use crate::alert::{Dimension, glob};
use crate::event::KEY_BYTES_MAX;
use winnow::combinator::opt;
use winnow::prelude::*;
use winnow::token::{any, take_while};

pub type Filter = Tree<FilterTest>;

/// One comparison of a property; an event without it has the empty text.
#[derive(Clone, Debug, PartialEq)]
pub struct FilterTest {
    pub dimension: Dimension,
    pub op: FilterOp,
    /// One value; with [`FilterOp::In`] any number.
    pub values: Vec<String>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FilterOp {
    Equal,
    NotEqual,
    In,
    /// A prefix, or a pattern with `*` and `?`.
    Like,
}

impl FilterTest {
    pub fn matches(&self, text: &str) -> bool {
        match self.op {
            FilterOp::Equal | FilterOp::In => self.values.iter().any(|value| value == text),
            FilterOp::NotEqual => self.values.iter().all(|value| value != text),
            FilterOp::Like => self.values.iter().any(|value| glob::matches(value, text)),
        }
    }
}

pub fn dimension(input: &mut Input<'_>) -> Parsed<Dimension> {
    spaces(input)?;
    let start = input::at(input);
    let expected = || Dimension::names().collect::<Vec<_>>().join(", ");
    let name = word(input, &format!("one of {}", expected()))?;
    Dimension::parse(&name.to_ascii_lowercase()).ok_or_else(|| {
        let near =
            nearest(name, Dimension::names()).or_else(|| Dimension::names().find(|known| name.starts_with(known)));
        Fault::new(start, format!("`{name}` is none of {}", expected())).suggest(near)
    })
}

pub fn test(input: &mut Input<'_>) -> Parsed<FilterTest> {
    let dimension = dimension(input)?;
    spaces(input)?;
    let start = input::at(input);
    if keyword(input, "in")? {
        return Ok(FilterTest { dimension, op: FilterOp::In, values: list(input)? });
    }
    for (text, op) in
        [("!=", FilterOp::NotEqual), ("==", FilterOp::Equal), ("=", FilterOp::Equal), ("~", FilterOp::Like)]
    {
        if sign(input, text)? {
            return Ok(FilterTest { dimension, op, values: vec![value(input)?] });
        }
    }
    Err(Fault::new(start, format!("expected =, !=, ~ or in, found {}", seen(input))))
}

fn list(input: &mut Input<'_>) -> Parsed<Vec<String>> {
    if !sign(input, "(")? {
        return Err(Fault::new(input::at(input), format!("expected `(` after in, found {}", seen(input))));
    }
    let mut values = vec![value(input)?];
    while sign(input, ",")? {
        if values.len() >= FILTER_VALUES_MAX {
            return Err(Fault::new(input::at(input), format!("a list has at most {FILTER_VALUES_MAX} values")));
        }
        values.push(value(input)?);
    }
    if !sign(input, ")")? {
        return Err(Fault::new(input::at(input), format!("expected `,` or `)`, found {}", seen(input))));
    }
    Ok(values)
}

/// A text in quotes, or one word.
fn value(input: &mut Input<'_>) -> Parsed<String> {
    spaces(input)?;
    let start = input::at(input);
    let value = if sign(input, "\"")? { quoted(input, start)? } else { bare(input, start)? };
    if value.len() > KEY_BYTES_MAX {
        return Err(Fault::new(start, format!("a value has at most {KEY_BYTES_MAX} bytes")));
    }
    Ok(value)
}

fn bare(input: &mut Input<'_>, start: usize) -> Parsed<String> {
    let text: Option<&str> =
        opt(take_while(1.., |c: char| c.is_alphanumeric() || "_-.:/@*?+".contains(c))).parse_next(input)?;
    text.map(str::to_owned)
        .ok_or_else(|| Fault::new(start, format!("expected a value such as \"main\", found {}", seen(input))))
}

fn quoted(input: &mut Input<'_>, start: usize) -> Parsed<String> {
    let mut text = String::new();
    loop {
        let next: Option<char> = opt(any).parse_next(input)?;
        match next {
            Some('"') => return Ok(text),
            Some('\\') => match opt(any).parse_next(input)? {
                Some(escaped @ ('"' | '\\')) => text.push(escaped),
                _ => return Err(Fault::new(input::at(input), "only \\\" and \\\\ can follow a backslash")),
            },
            Some(other) => text.push(other),
            None => return Err(Fault::new(start, "this text has no closing quote")),
        }
    }
}
