//! Tools that are slow, and tools that fail.

use super::Scope;
use super::bars::{Bar, LINES_MAX, bars};
use super::head::{head, nothing};
use crate::api::CardKind;
use crate::format;
use leptos::prelude::*;
use model::metrics::{Breakdown, BreakdownRow};

/// By the duration that one call in twenty exceeds.
pub fn slowest(breakdown: &Breakdown, scope: &Scope) -> String {
    let mut rows: Vec<(&BreakdownRow, f64, f64)> = breakdown
        .items
        .iter()
        .filter_map(|row| row.duration_ms.map(|durations| (row, durations.p95, durations.p50)))
        .collect();
    rows.sort_by(|one, other| other.1.total_cmp(&one.1));
    let highest = rows.first().map_or(0.0, |(_, p95, _)| *p95);
    let left_out = rows.len().saturating_sub(LINES_MAX);
    let lines = rows.into_iter().take(LINES_MAX).map(|(row, p95, p50)| Bar {
        name: name(row),
        href: Some(scope.events(&[("type", "tool.completed"), ("q", &row.name)])),
        share: if highest > 0.0 { p95 / highest } else { 0.0 },
        value: format::duration_ms(p95),
        about: Some(format!("one call in twenty takes longer; half take up to {}", format::duration_ms(p50))),
        note: format!("{} · half {}", format::plural(row.tool_calls, "call"), format::duration_ms(p50)),
        bad: false,
    });
    let lines: Vec<Bar> = lines.collect();
    let body = if lines.is_empty() {
        nothing("No tool told how long it took.")
    } else {
        bars(lines, i64::try_from(left_out).unwrap_or(i64::MAX))
    };
    view! {
        {head(CardKind::SlowTools, "95th percentile".to_owned())}
        {body}
    }
    .to_html()
}

/// By the number of calls that failed.
pub fn failing(breakdown: &Breakdown, scope: &Scope) -> String {
    let mut rows: Vec<&BreakdownRow> = breakdown.items.iter().filter(|row| row.tool_errors > 0).collect();
    rows.sort_by(|one, other| other.tool_errors.cmp(&one.tool_errors).then_with(|| one.name.cmp(&other.name)));
    let errors: i64 = rows.iter().map(|row| row.tool_errors).sum();
    let highest = rows.first().map_or(1, |row| row.tool_errors) as f64;
    let left_out = rows.len().saturating_sub(LINES_MAX);
    let lines = rows.into_iter().take(LINES_MAX).map(|row| Bar {
        name: name(row),
        href: Some(scope.events(&[("type", "tool.failed"), ("q", &row.name)])),
        share: row.tool_errors as f64 / highest,
        value: format::count(row.tool_errors),
        about: None,
        note: format!(
            "{} of {}",
            format::percent(row.tool_errors as f64 / row.tool_calls.max(1) as f64),
            format::plural(row.tool_calls, "call")
        ),
        bad: true,
    });
    let lines: Vec<Bar> = lines.collect();
    let body = if lines.is_empty() {
        nothing("No tool failed in this range.")
    } else {
        bars(lines, i64::try_from(left_out).unwrap_or(i64::MAX))
    };
    view! {
        {head(CardKind::FailingTools, format::plural(errors, "failed call"))}
        {body}
    }
    .to_html()
}

fn name(row: &BreakdownRow) -> String {
    if row.name.is_empty() { "no tool named".to_owned() } else { row.name.clone() }
}
