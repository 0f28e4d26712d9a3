//! What was spent, by what.

use super::Scope;
use super::bars::{Bar, LINES_MAX, bars};
use super::head::{head, nothing};
use crate::api::CardKind;
use crate::format;
use leptos::prelude::*;
use model::metrics::{Breakdown, BreakdownRow, Dimension};

pub fn draw(kind: CardKind, breakdown: &Breakdown, scope: &Scope) -> String {
    let sum = |read: fn(&BreakdownRow) -> f64| breakdown.items.iter().map(read).sum::<f64>();
    let (cost, estimated) = (sum(|row| row.cost_usd), sum(|row| row.cost_estimated_usd));
    let highest = breakdown.items.iter().map(|row| row.cost_usd).fold(0.0, f64::max);
    // Events that name no agent or model are mostly such as spend nothing.
    let spent: Vec<&BreakdownRow> =
        breakdown.items.iter().filter(|row| row.turns > 0 || row.tokens_total > 0 || row.cost_usd > 0.0).collect();
    let behind = spent.len().saturating_sub(LINES_MAX);
    let left_out = breakdown.left_out + i64::try_from(behind).unwrap_or(i64::MAX);
    let lines: Vec<Bar> =
        spent.into_iter().take(LINES_MAX).map(|row| line(row, breakdown.by, (cost, highest), scope)).collect();
    let body = if lines.is_empty() { nothing("Nothing was spent in this range.") } else { bars(lines, left_out) };
    view! {
        {head(kind, format::cost(cost, estimated))}
        {body}
    }
    .to_html()
}

fn line(row: &BreakdownRow, by: Dimension, (cost, highest): (f64, f64), scope: &Scope) -> Bar {
    let share = |whole: f64| if whole > 0.0 { row.cost_usd / whole } else { 0.0 };
    let turns = format::plural(row.turns, "turn");
    Bar {
        name: if row.name.is_empty() { unnamed(by).to_owned() } else { row.name.clone() },
        href: href(row, by, scope),
        share: share(highest),
        value: format::cost(row.cost_usd, row.cost_estimated_usd),
        about: format::estimated_part(row.cost_usd, row.cost_estimated_usd),
        note: format!("{} · {turns}", format::percent(share(cost))),
        bad: false,
    }
}

fn unnamed(by: Dimension) -> &'static str {
    match by {
        Dimension::Agent => "no agent named",
        Dimension::Model => "no model named",
        _ => "no name",
    }
}

/// The sessions behind a line, where the list can be filtered by it.
fn href(row: &BreakdownRow, by: Dimension, scope: &Scope) -> Option<String> {
    let name = row.name.as_str();
    match (by, name) {
        (_, "") => None,
        (Dimension::Agent, _) => Some(scope.sessions(&[("agent", name)])),
        (Dimension::Model, _) => Some(scope.sessions(&[("model", name)])),
        (Dimension::Gateway, _) => Some(scope.sessions(&[("gateway", name)])),
        (Dimension::Trigger, "cron") => Some(scope.sessions(&[("q", ":cron:")])),
        (Dimension::Trigger, "subagent") => Some(scope.sessions(&[("q", ":subagent:")])),
        (Dimension::Trigger, "heartbeat") => Some(scope.events(&[("type", "heartbeat.poll")])),
        _ => None,
    }
}
