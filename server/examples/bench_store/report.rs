//! The figures, and the table that is printed.

use serde::Serialize;
use std::fmt::Write as _;

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Measured {
    pub backend: String,
    pub version: String,
    pub ingest: Vec<Ingest>,
    pub filled: Vec<Filled>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Ingest {
    pub batch: usize,
    pub events_per_second: f64,
    pub p50_ms: f64,
    pub p99_ms: f64,
    /// Of the same rows, by COPY.
    pub raw_per_second: f64,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Filled {
    pub events: u64,
    pub fill_seconds: f64,
    pub bytes: u64,
    pub bytes_compressed: Option<u64>,
    pub queries: Vec<Query>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Query {
    pub name: String,
    pub p50_ms: f64,
    pub p99_ms: f64,
}

/// One table, a column per database.
pub fn markdown(measured: &[Measured]) -> String {
    let mut rows: Vec<(String, Vec<String>)> = Vec::new();
    let mut row = |name: String, cell: &dyn Fn(&Measured) -> Option<String>| {
        rows.push((name, measured.iter().map(|one| cell(one).unwrap_or_else(|| "–".into())).collect()));
    };
    let first = measured.first();
    let batches: Vec<_> = first.iter().flat_map(|one| one.ingest.iter().map(|part| part.batch)).collect();
    for (index, batch) in batches.into_iter().enumerate() {
        row(format!("events/s acknowledged, batches of {batch}"), &|one| {
            one.ingest.get(index).map(|part| whole(part.events_per_second))
        });
        row("– request p50 / p99, ms".into(), &|one| {
            one.ingest.get(index).map(|part| times(part.p50_ms, part.p99_ms))
        });
        row("– of raw COPY (rows/s)".into(), &|one| {
            one.ingest.get(index).map(|part| {
                format!("{:.2} ({})", part.events_per_second / part.raw_per_second, whole(part.raw_per_second))
            })
        });
    }
    let sizes: Vec<_> = first.iter().flat_map(|one| one.filled.iter().map(|part| part.events)).collect();
    for (index, events) in sizes.into_iter().enumerate() {
        let title = format!("**{} events stored**", whole(events as f64));
        row(title, &|one| {
            one.filled.get(index).map(|part| format!("filled at {}/s", whole(events as f64 / part.fill_seconds)))
        });
        let each = |bytes: u64| format!("{:.0}", bytes as f64 / events as f64);
        row("bytes per event on disk".into(), &|one| one.filled.get(index).map(|part| each(part.bytes)));
        row("– after compression".into(), &|one| {
            one.filled.get(index).and_then(|part| part.bytes_compressed).map(each)
        });
        let filled = first.and_then(|one| one.filled.get(index));
        let names: Vec<_> =
            filled.iter().flat_map(|part| part.queries.iter().map(|query| query.name.clone())).collect();
        for (place, name) in names.into_iter().enumerate() {
            row(format!("{name}, p50 / p99, ms"), &|one| {
                one.filled
                    .get(index)
                    .and_then(|part| part.queries.get(place))
                    .map(|query| times(query.p50_ms, query.p99_ms))
            });
        }
    }
    let mut table = String::from("|");
    for title in std::iter::once("").chain(measured.iter().map(|one| one.version.as_str())) {
        let _ = write!(table, " {title} |");
    }
    let _ = write!(table, "\n|---|{}", "---:|".repeat(measured.len()));
    for (name, cells) in rows {
        let _ = write!(table, "\n| {name} | {} |", cells.join(" | "));
    }
    table
}

fn times(p50_ms: f64, p99_ms: f64) -> String {
    format!("{p50_ms:.1} / {p99_ms:.1}")
}

/// A whole number with commas between thousands.
fn whole(number: f64) -> String {
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a count")]
    let number = number.round() as u64;
    indicatif::HumanCount(number).to_string()
}
