//! Price lists as TOML.

use super::{Price, Rate};
use model::Timestamp;
use model::event::NanoUsd;
use serde::Deserialize;
use std::collections::HashSet;
use std::fs;
use std::path::Path;
use toml::Spanned;
use toml::value::Datetime;

/// The largest file that is read, in bytes.
pub const PRICES_BYTES_MAX: u64 = 1024 * 1024;
/// Most entries of a list.
pub const PRICES_MAX: usize = 5000;
/// The highest price per million tokens, in US dollars.
const PRICE_USD_MAX: f64 = 1e6;
const VERSION_BYTES_MAX: usize = 64;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct List {
    version: Spanned<String>,
    currency: Option<Spanned<String>>,
    prices: Vec<Spanned<Entry>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
struct Entry {
    provider: Option<String>,
    model: String,
    from: Option<Datetime>,
    input: f64,
    output: f64,
    cache_read: Option<f64>,
    cache_write: Option<f64>,
}

pub fn read(path: &Path) -> Result<String, String> {
    let size = fs::metadata(path).map_err(|error| format!("cannot be read: {error}"))?.len();
    if size > PRICES_BYTES_MAX {
        return Err(format!("has {size} bytes; a price list has at most {PRICES_BYTES_MAX}"));
    }
    fs::read_to_string(path).map_err(|error| format!("cannot be read: {error}"))
}

/// Version and entries of a list.
pub fn parse(text: &str) -> Result<(String, Vec<Price>), String> {
    let list: List = toml::from_str(text).map_err(|error| unreadable(text, &error))?;
    let at = |start: usize, problem: String| format!("line {}: {problem}", line(text, start));
    let version = list.version.get_ref();
    if !(1..=VERSION_BYTES_MAX).contains(&version.len()) || !version.bytes().all(|byte| byte.is_ascii_graphic()) {
        let problem = format!("version must have 1 to {VERSION_BYTES_MAX} letters, digits or signs without spaces");
        return Err(at(list.version.span().start, problem));
    }
    if let Some(currency) = list.currency.filter(|currency| currency.get_ref() != "USD") {
        return Err(at(currency.span().start, format!("currency must be \"USD\", not {:?}", currency.get_ref())));
    }
    if list.prices.len() > PRICES_MAX {
        return Err(format!("has {} entries under prices; at most {PRICES_MAX} are taken", list.prices.len()));
    }
    let mut prices = Vec::with_capacity(list.prices.len());
    let mut seen = HashSet::new();
    for entry in list.prices {
        let start = entry.span().start;
        let price = price(entry.into_inner()).map_err(|problem| at(start, problem))?;
        if !seen.insert((price.provider.clone(), price.model.clone(), price.from)) {
            let problem = format!("model {:?} has a second price here: give one of them another `from`", price.model);
            return Err(at(start, problem));
        }
        prices.push(price);
    }
    Ok((version.clone(), prices))
}

fn price(entry: Entry) -> Result<Price, String> {
    let model = entry.model.trim().to_lowercase();
    if model.is_empty() || model[..model.len() - 1].contains('*') {
        return Err(format!("model must be a name, with a star at its end or none, not {:?}", entry.model));
    }
    let usd = |key: &str, usd: f64| {
        let fits = usd.is_finite() && (0.0..=PRICE_USD_MAX).contains(&usd);
        let wanted = || format!("{key} must be US dollars per million tokens, from 0 to {PRICE_USD_MAX}, not {usd}");
        fits.then(|| NanoUsd::from_usd(usd)).ok_or_else(wanted)
    };
    let input = usd("input", entry.input)?;
    let or_input = |key, price: Option<f64>| price.map_or(Ok(input), |price| usd(key, price));
    let rate = Rate {
        input,
        output: usd("output", entry.output)?,
        cache_read: or_input("cacheRead", entry.cache_read)?,
        cache_write: or_input("cacheWrite", entry.cache_write)?,
    };
    let provider = entry.provider.map(|provider| provider.trim().to_lowercase());
    Ok(Price { provider, model, from: entry.from.map(instant).transpose()?, rate })
}

/// A date is its first instant in UTC.
fn instant(from: Datetime) -> Result<Timestamp, String> {
    let text = if from.time.is_none() { format!("{from}T00:00:00Z") } else { from.to_string() };
    Timestamp::parse(&text).map_err(|_| format!("from must be a date such as 2026-03-01, not {from}"))
}

fn line(text: &str, start: usize) -> usize {
    text.get(..start).unwrap_or_default().matches('\n').count() + 1
}

/// The parser's own words, with the line and, for a value of the wrong kind,
/// its key.
fn unreadable(text: &str, error: &toml::de::Error) -> String {
    let start = error.span().map_or(0, |span| span.start);
    let before = text.get(..start).unwrap_or_default().trim_end();
    let key = before
        .strip_suffix('=')
        .and_then(|before| before.trim_end().rsplit(|letter: char| !letter.is_alphanumeric() && letter != '_').next());
    match key {
        Some(key) => format!("line {}: {key}: {}", line(text, start), error.message()),
        None => format!("line {}: {}", line(text, start), error.message()),
    }
}

#[cfg(test)]
#[path = "file_tests.rs"]
mod tests;
