//! The context window over time.

use super::Scene;
use super::table::{Column, figures, scroll_table};
use crate::charts;
use crate::format;
use leptos::prelude::*;
use model::session::{ContextPoint, Spending};

/// Points of the line: the newest.
const POINTS_SHOWN: usize = 120;
/// Points of the table.
const ROWS_SHOWN: usize = 40;

/// Empty where no event tells of the context window.
pub fn context_card(scene: Scene, spending: &Spending) -> String {
    let points: Vec<&ContextPoint> = spending.context.iter().filter(|point| point.context.used.is_some()).collect();
    let points = &points[points.len().saturating_sub(POINTS_SHOWN)..];
    if points.is_empty() {
        return String::new();
    }
    let svg = charts::context_line(points);
    let compactions = i64::try_from(points.iter().filter(|point| point.compaction).count()).unwrap_or(i64::MAX);
    let rows: Vec<AnyView> = points.iter().rev().take(ROWS_SHOWN).map(|point| line(scene, point)).collect();
    view! {
        <figure class="card chart-card">
            <figcaption class="card-head">
                <h2>"Context window"</h2>
                <span class="legend">
                    <span class="swatch" data-series="limit" aria-hidden="true"></span>
                    "limit"
                    <span class="swatch" data-series="mark" aria-hidden="true"></span>
                    {format::plural(compactions, "compaction")}
                </span>
            </figcaption>
            <div class="chart-frame" inner_html=svg></div>
            {figures("card-fold", "context", scroll_table("", "Context window over time", &COLUMNS, rows))}
        </figure>
    }
    .to_html()
}

const COLUMNS: [Column; 4] =
    [Column::Text("At (UTC)"), Column::Number("Used"), Column::Number("Limit"), Column::Number("Full")];

fn line(scene: Scene, point: &ContextPoint) -> AnyView {
    let count = |count: Option<u64>| {
        count.map_or_else(|| "–".to_owned(), |count| format::count(i64::try_from(count).unwrap_or(i64::MAX)))
    };
    view! {
        <tr>
            <th scope="row">
                <a href=scene.event_href(&point.event_id) rel=scene.rel() data-noscroll="">
                    {point.at.format("%m-%d %H:%M:%S")}
                </a>
                {point.compaction.then_some(" compaction")}
            </th>
            <td class="num">{count(point.context.used)}</td>
            <td class="num">{count(point.context.max)}</td>
            <td class="num">{point.context.percent.map_or_else(|| "–".to_owned(), format::percent)}</td>
        </tr>
    }
    .into_any()
}
