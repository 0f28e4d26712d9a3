//! The smallest pieces of a condition.

use super::fault::Fault;
use super::{NUMBER_CHARS_MAX, NUMBER_MAX, WINDOW_MAX, WINDOW_MIN};
use crate::alert::Period;
use winnow::ascii::{digit1, multispace0};
use winnow::combinator::{opt, peek};
use winnow::prelude::*;
use winnow::stream::{LocatingSlice, Location};
use winnow::token::take_while;

pub type Input<'a> = LocatingSlice<&'a str>;
pub type Parsed<T> = Result<T, Fault>;

/// Words that are no names of metrics.
pub const KEYWORDS: [&str; 10] = ["and", "or", "not", "over", "where", "by", "for", "of", "budget", "rolling_avg"];

pub fn spaces(input: &mut Input<'_>) -> Parsed<()> {
    multispace0.void().parse_next(input)
}

pub fn at(input: &Input<'_>) -> usize {
    input.current_token_start()
}

fn letters<'a>(input: &mut Input<'a>) -> Parsed<&'a str> {
    take_while(1.., |c: char| c.is_alphanumeric() || c == '_').parse_next(input)
}

/// The next word without taking it; empty where something else comes.
pub fn peek_word<'a>(input: &mut Input<'a>) -> Parsed<&'a str> {
    spaces(input)?;
    Ok(peek(opt(letters)).parse_next(input)?.unwrap_or_default())
}

/// Takes a keyword, in any case, if it comes next.
pub fn keyword(input: &mut Input<'_>, wanted: &str) -> Parsed<bool> {
    let found = peek_word(input)?.eq_ignore_ascii_case(wanted);
    if found {
        letters(input)?;
    }
    Ok(found)
}

/// Takes a sign if it comes next.
pub fn sign(input: &mut Input<'_>, wanted: &str) -> Parsed<bool> {
    spaces(input)?;
    Ok(opt(wanted).parse_next(input)?.is_some())
}

pub fn word<'a>(input: &mut Input<'a>, expected: &str) -> Parsed<&'a str> {
    spaces(input)?;
    let start = at(input);
    opt(letters)
        .parse_next(input)?
        .ok_or_else(|| Fault::new(start, format!("expected {expected}, found {}", seen(input))))
}

/// What comes next, for messages.
pub fn seen(input: &Input<'_>) -> String {
    let rest: &str = input;
    let piece: String = rest.chars().take_while(|c| !c.is_whitespace()).take(24).collect();
    if piece.is_empty() { "the end".to_owned() } else { format!("`{piece}`") }
}

/// A number without sign and exponent.
pub fn number(input: &mut Input<'_>, expected: &str) -> Parsed<f64> {
    spaces(input)?;
    let start = at(input);
    let digits = opt((digit1, opt((".", digit1))).take()).parse_next(input)?;
    let digits: &str =
        digits.ok_or_else(|| Fault::new(start, format!("expected {expected}, found {}", seen(input))))?;
    if digits.len() > NUMBER_CHARS_MAX {
        return Err(Fault::new(start, format!("a number has at most {NUMBER_CHARS_MAX} digits")));
    }
    digits.parse().ok().filter(|number| *number <= NUMBER_MAX).ok_or_else(|| too_large(start))
}

pub fn too_large(start: usize) -> Fault {
    Fault::new(start, format!("a number is at most {NUMBER_MAX:e}"))
}

/// A unit directly after a number.
pub fn unit<'a>(input: &mut Input<'a>) -> Parsed<&'a str> {
    let suffix = opt(take_while(1.., |c: char| c.is_alphabetic() || c == '%')).parse_next(input)?;
    Ok(suffix.unwrap_or_default())
}

/// A length of time between two limits.
pub fn period(input: &mut Input<'_>, what: &str) -> Parsed<Period> {
    spaces(input)?;
    let start = at(input);
    let number = number(input, "a length of time such as 5m")?;
    let unit_at = at(input);
    let suffix = unit(input)?;
    let period = Period::of(number, suffix).ok_or_else(|| {
        Fault::new(unit_at, format!("`{suffix}` is no unit of time; units are ms, s, m, h, d"))
            .suggest((suffix.is_empty()).then(|| format!("{number}m")))
    })?;
    if period < WINDOW_MIN || period > WINDOW_MAX {
        return Err(Fault::new(start, format!("{what} is between {WINDOW_MIN} and {WINDOW_MAX}")));
    }
    Ok(period)
}
