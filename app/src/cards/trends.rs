//! Charts over time.

use crate::charts::{self, Trends};
use crate::components::CostFigure;
use crate::format;
use crate::render::{Column, figures, scroll_table};
use leptos::prelude::*;
use model::metrics::{Bucket, Comparison};

pub fn draw(comparison: &Comparison) -> String {
    let totals = &comparison.now.totals;
    let trends = charts::trends(comparison);
    let Trends { per, has_before, .. } = &trends;
    let chart = |what: &str, total: String, legend: Option<AnyView>, svg: &str| {
        figure(format!("{what} per {per}"), total, legend, *has_before, svg.to_owned())
    };
    let in_out = view! {
        <span class="swatch"></span>
        "in"
        <span class="swatch" data-series="output"></span>
        "out"
    };
    view! {
        {chart("Turns", format::count(totals.turns), None, &trends.turns)}
        {chart("Errors", format::count(totals.errors), None, &trends.errors)}
        {chart("Cost", format::cost(totals.cost_usd, totals.cost_estimated_usd), None, &trends.cost)}
        {chart("Tokens", format::compact(totals.tokens_total), Some(in_out.into_any()), &trends.tokens)}
        {table(&trends.buckets)}
    }
    .to_html()
}

/// A chart with its heading and legend.
fn figure(title: String, total: String, legend: Option<AnyView>, has_before: bool, svg: String) -> AnyView {
    let before = has_before.then(|| {
        view! {
            <span class="swatch swatch-line"></span>
            "the range before"
        }
    });
    view! {
        <figure class="card chart-card">
            <figcaption class="card-head">
                <h2>{title}</h2>
                <span class="num soft">{total}</span>
            </figcaption>
            <div class="chart-frame" inner_html=svg></div>
            <p class="legend">{legend} {before}</p>
        </figure>
    }
    .into_any()
}

/// The charts' figures as a table, folded; newest first.
fn table(buckets: &[Bucket]) -> AnyView {
    let lines = buckets.iter().rev().filter(|bucket| bucket.sums.events > 0).map(line).collect();
    figures("board-wide", "trends", scroll_table("", "Figures of the charts", &COLUMNS, lines))
}

const COLUMNS: [Column; 7] = [
    Column::Text("From (UTC)"),
    Column::Number("Turns"),
    Column::Number("Failed"),
    Column::Number("Errors"),
    Column::Number("Cost"),
    Column::Number("Tokens in"),
    Column::Number("Tokens out"),
];

fn line(bucket: &Bucket) -> AnyView {
    let sums = &bucket.sums;
    view! {
        <tr>
            <th scope="row">{bucket.start.format("%Y-%m-%d %H:%M")}</th>
            <td class="num">{format::count(sums.turns)}</td>
            <td class="num">{format::count(sums.failed_turns)}</td>
            <td class="num">{format::count(sums.errors)}</td>
            <td class="num">
                <CostFigure cost=Signal::stored((sums.cost_usd, sums.cost_estimated_usd)) />
            </td>
            <td class="num">{format::count(sums.tokens_input)}</td>
            <td class="num">{format::count(sums.tokens_output)}</td>
        </tr>
    }
    .into_any()
}
