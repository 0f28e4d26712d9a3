//! How full context windows were: a row per session, a column per hour.

use super::Scope;
use super::head::{head, nothing};
use super::heat_grid::{Grid, GridRow, has_label};
use crate::api::CardKind;
use crate::format;
use crate::links;
use leptos::prelude::*;
use model::Timestamp;
use model::metrics::HeatRow;

/// From where a cell counts as nearly full, and as full.
const WARN: f64 = 0.8;
const FULL: f64 = 0.95;

pub fn draw(rows: &[HeatRow], scope: &Scope) -> String {
    let grid = Grid::new(rows, scope.from, scope.to);
    let head = head(CardKind::Context, "highest percent of the window, UTC".to_owned());
    if grid.rows.is_empty() {
        return view! {
            {head}
            {nothing("No event told its context window.")}
        }
        .to_html();
    }
    let body = grid.rows.iter().map(|row| line(row, &grid.columns)).collect_view();
    view! {
        {head}
        <div class="scroll" tabindex="0" role="region" aria-label="Context usage, sessions by hours">
            <table class="heat">
                <thead>
                    <tr>
                        <th scope="col">"Session"</th>
                        {columns(&grid.columns)}
                    </tr>
                </thead>
                <tbody>{body}</tbody>
            </table>
        </div>
        <p class="legend">{legend()}</p>
    }
    .to_html()
}

/// The steps of colour, from the emptiest to the fullest.
fn legend() -> impl IntoView {
    let steps = [("1", "under 25%"), ("2", "25%"), ("3", "50%"), ("warn", "80%"), ("bad", "95% or more")];
    steps
        .map(|(step, words)| {
            view! {
                <span class="heat-step" data-heat=step></span>
                {words}
                " "
            }
        })
        .collect_view()
}

/// Every column has its time, but only some have room to show it.
fn columns(columns: &[Timestamp]) -> impl IntoView + use<> {
    columns
        .iter()
        .enumerate()
        .map(|(index, column)| {
            let shown = if has_label(columns, index) { "" } else { "sr-only" };
            view! {
                <th scope="col">
                    <span class=shown>{format::hour_utc(*column)}</span>
                </th>
            }
        })
        .collect_view()
}

fn line(row: &GridRow, columns: &[Timestamp]) -> AnyView {
    let cells = row.cells.iter().zip(columns).map(|(share, column)| cell(*share, *column)).collect_view();
    view! {
        <tr>
            <th scope="row">
                <a
                    class="clip"
                    href=links::session(&row.session_key, &row.gateway_id)
                    rel=links::rel(&row.session_key)
                    title=format!("{} on {}", row.session_key, row.gateway_id)
                >
                    {row.session_key.clone()}
                </a>
            </th>
            {cells}
        </tr>
    }
    .into_any()
}

fn cell(share: Option<f64>, column: Timestamp) -> AnyView {
    let Some(share) = share else { return view! { <td data-heat="none"></td> }.into_any() };
    let tip = format!("{}: {}", column.format("%d %b %H:%M UTC"), format::percent(share));
    view! {
        <td data-heat=step(share) data-tip=tip>
            {format!("{:.0}", share * 100.0)}
        </td>
    }
    .into_any()
}

fn step(share: f64) -> &'static str {
    match share {
        share if share >= FULL => "bad",
        share if share >= WARN => "warn",
        share if share >= 0.5 => "3",
        share if share >= 0.25 => "2",
        _ => "1",
    }
}
