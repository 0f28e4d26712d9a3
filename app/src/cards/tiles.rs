//! The figures that matter first.

use super::Scope;
use crate::format;
use leptos::prelude::*;
use model::metrics::{Comparison, Sums};

struct Tile {
    label: &'static str,
    value: String,
    note: String,
    /// Against the range before, where that holds anything.
    change: Option<String>,
    href: String,
    /// What is to be known of the figure.
    about: Option<String>,
    bad: bool,
}

pub fn draw(comparison: &Comparison, scope: &Scope) -> String {
    let (now, before) = (&comparison.now.totals, &comparison.before);
    let active: i64 = comparison.now.gateways.iter().map(|gateway| gateway.active).sum();
    let tokens = |sums: &Sums| sums.tokens_total as f64;
    let change = |read: &dyn Fn(&Sums) -> f64| (before.events > 0).then(|| change(read(now), read(before)));
    let tiles = [
        Tile {
            label: "Active sessions",
            value: format::count(active),
            note: format!("{} in range", format::count(comparison.now.unique_sessions)),
            change: None,
            // Now, whatever the range.
            href: crate::links::with_query(
                "/sessions",
                [("gateway", scope.gateway().as_deref().unwrap_or_default()), ("status", "active")],
            ),
            about: None,
            bad: false,
        },
        Tile {
            label: "Turns",
            value: format::count(now.turns),
            note: format!("{} failed", format::count(now.failed_turns)),
            change: change(&|sums| sums.turns as f64),
            href: scope.sessions(&[]),
            about: None,
            bad: false,
        },
        Tile {
            label: "Errors",
            value: format::count(now.errors),
            note: format!("{} of tools", format::count(now.tool_errors)),
            change: change(&|sums| sums.errors as f64),
            href: scope.sessions(&[("status", "error")]),
            about: None,
            bad: now.errors > 0,
        },
        Tile {
            label: "Cost",
            value: format::cost(now.cost_usd, now.cost_estimated_usd),
            note: format!("{} a turn", format::cost(now.cost_usd / now.turns.max(1) as f64, now.cost_estimated_usd)),
            change: change(&|sums| sums.cost_usd),
            href: scope.sessions(&[]),
            about: format::estimated_part(now.cost_usd, now.cost_estimated_usd),
            bad: false,
        },
        Tile {
            label: "Tokens",
            value: format::compact(now.tokens_total),
            note: format!("{} out", format::compact(now.tokens_output)),
            change: change(&tokens),
            href: scope.sessions(&[]),
            about: None,
            bad: false,
        },
    ];
    view! { <div class="tiles">{tiles.into_iter().map(tile).collect_view()}</div> }.to_html()
}

fn tile(tile: Tile) -> impl IntoView {
    let change = tile.change.map(|change| {
        view! {
            <span class="tile-change" title="against the range before">
                {change}
                <span class="sr-only">" against the range before"</span>
            </span>
        }
    });
    view! {
        <a class="tile" href=tile.href data-bad=tile.bad.to_string() title=tile.about.clone()>
            <span class="tile-label">{tile.label}</span>
            <span class="tile-value num">{tile.value}</span>
            {tile.about.clone().map(|about| view! { <span class="sr-only">", " {about}</span> })}
            <span class="tile-note num">
                <span>{tile.note}</span>
                {change}
            </span>
        </a>
    }
}

/// `+12%`, `−8%`, `±0%`, `×14`, `new`.
#[expect(clippy::cast_possible_truncation, reason = "float to integer casts saturate")]
fn change(now: f64, before: f64) -> String {
    if before <= 0.0 {
        return if now > 0.0 { "new".to_owned() } else { "±0%".to_owned() };
    }
    let percent = (now / before - 1.0) * 100.0;
    match percent {
        percent if percent.abs() < 0.5 => "±0%".to_owned(),
        percent if percent >= 900.0 => format!("×{}", format::count((now / before).round() as i64)),
        percent if percent > 0.0 => format!("+{percent:.0}%"),
        percent => format!("−{:.0}%", -percent),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn changes_are_told_shortly() {
        let cases = [
            (112.0, 100.0, "+12%"),
            (92.0, 100.0, "−8%"),
            (100.2, 100.0, "±0%"),
            (1400.0, 100.0, "×14"),
            (3.0, 0.0, "new"),
            (0.0, 0.0, "±0%"),
            (0.0, 4.0, "−100%"),
        ];
        for (now, before, text) in cases {
            assert_eq!(change(now, before), text, "{now} after {before}");
        }
    }
}
