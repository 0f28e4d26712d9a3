use super::heatmap_grid::{Grid, GridRow, has_label};
use crate::format;
use crate::links;
use leptos::prelude::*;
use model::Timestamp;

/// How full context windows were: a row per session, a column per hour.
#[component]
pub fn Heatmap(
    /// What to show.
    #[prop(into)]
    grid: Signal<Grid>,
) -> impl IntoView {
    let is_empty = move || grid.with(|grid| grid.rows.is_empty());
    view! {
        <section class="card" aria-labelledby="heatmap">
            <div class="card-head">
                <h2 id="heatmap">"Context usage"</h2>
                <span class="soft">"highest percent of the window, UTC"</span>
            </div>
            <Show
                when=move || !is_empty()
                fallback=|| view! { <p class="empty">"No event told its context window."</p> }
            >
                <div class="scroll" tabindex="0" role="region" aria-label="Context usage, sessions by hours">
                    <table class="heat">
                        <thead>
                            <tr>
                                <th scope="col">"Session"</th>
                                {move || grid.with(|grid| head(&grid.columns))}
                            </tr>
                        </thead>
                        <tbody>{move || grid.with(body)}</tbody>
                    </table>
                </div>
            </Show>
        </section>
    }
}

/// Every column has its time, but only some have room to show it.
fn head(columns: &[Timestamp]) -> impl IntoView + use<> {
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

fn body(grid: &Grid) -> impl IntoView + use<> {
    grid.rows.iter().map(|row| line(row, &grid.columns)).collect_view()
}

fn line(row: &GridRow, columns: &[Timestamp]) -> impl IntoView + use<> {
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
}

fn cell(share: Option<f64>, column: Timestamp) -> impl IntoView {
    let text = share.map(|share| format!("{:.0}", share * 100.0)).unwrap_or_default();
    let title = share.map(|share| format!("{}: {}", column.format("%d %b %H:%M UTC"), format::percent(share)));
    view! {
        <td data-heat=step(share) title=title>
            {text}
        </td>
    }
}

fn step(share: Option<f64>) -> &'static str {
    match share {
        None => "none",
        Some(share) if share >= 0.95 => "bad",
        Some(share) if share >= 0.8 => "warn",
        Some(share) if share >= 0.5 => "3",
        Some(share) if share >= 0.25 => "2",
        Some(_) => "1",
    }
}
