//! Tokens per turn.

use super::table::{Column, figures, scroll_table};
use crate::charts;
use crate::format;
use leptos::prelude::*;
use model::session::Spending;

/// Turns of the chart, and of the table beside it: the newest.
const TURNS_SHOWN: usize = 40;

/// Empty where no turn tells its tokens.
pub fn tokens_card(spending: &Spending) -> String {
    let turns: Vec<_> = spending.turns.iter().filter(|turn| turn.spent.tokens() > 0).collect();
    let turns = &turns[turns.len().saturating_sub(TURNS_SHOWN)..];
    if turns.is_empty() {
        return String::new();
    }
    let svg = charts::turn_tokens(turns);
    let rows: Vec<AnyView> = turns
        .iter()
        .rev()
        .map(|turn| {
            let cell = |count: i64| view! { <td class="num">{format::count(count)}</td> };
            view! {
                <tr>
                    <th scope="row">{turn.at.format("%m-%d %H:%M:%S")}</th>
                    {cell(turn.spent.input)}
                    {cell(turn.spent.cache_read)}
                    {cell(turn.spent.cache_write)}
                    {cell(turn.spent.output)}
                </tr>
            }
            .into_any()
        })
        .collect();
    let swatch = |series: &'static str, words: &'static str| {
        view! {
            <span class="swatch" data-series=series aria-hidden="true"></span>
            {words}
        }
    };
    view! {
        <figure class="card chart-card">
            <figcaption class="card-head">
                <h2>"Tokens per turn"</h2>
                <span class="legend">
                    {swatch("input", "input")} {swatch("cache-write", "cache write")} {swatch("cache", "cache read")}
                    {swatch("output", "output")}
                </span>
            </figcaption>
            <div class="chart-frame" inner_html=svg></div>
            {figures("card-fold", "tokens", scroll_table("", "Tokens per turn", &COLUMNS, rows))}
        </figure>
    }
    .to_html()
}

const COLUMNS: [Column; 5] = [
    Column::Text("Turn (UTC)"),
    Column::Number("Input"),
    Column::Number("Cache read"),
    Column::Number("Cache write"),
    Column::Number("Output"),
];
