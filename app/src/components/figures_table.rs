use super::CostFigure;
use crate::api::HourFigures;
use crate::format;
use leptos::prelude::*;

/// The charts' figures as a table, folded.
#[component]
pub fn FiguresTable(
    /// Newest first.
    #[prop(into)]
    figures: Signal<Vec<HourFigures>>,
) -> impl IntoView {
    view! {
        <details class="fold">
            <summary>"Figures as a table"</summary>
            <div class="scroll" tabindex="0" role="region" aria-label="Figures of the charts">
                <table class="table">
                    <thead>
                        <tr>
                            <th scope="col">"From (UTC)"</th>
                            <th scope="col" class="num">
                                "Turns"
                            </th>
                            <th scope="col" class="num">
                                "Failed"
                            </th>
                            <th scope="col" class="num">
                                "Errors"
                            </th>
                            <th scope="col" class="num">
                                "Cost"
                            </th>
                        </tr>
                    </thead>
                    <tbody>{move || figures.get().into_iter().map(line).collect_view()}</tbody>
                </table>
            </div>
        </details>
    }
}

fn line(figures: HourFigures) -> impl IntoView {
    view! {
        <tr>
            <th scope="row">{figures.start.format("%Y-%m-%d %H:%M")}</th>
            <td class="num">{format::count(figures.turns)}</td>
            <td class="num">{format::count(figures.failed_turns)}</td>
            <td class="num">{format::count(figures.errors)}</td>
            <td class="num">
                <CostFigure cost=(figures.cost_usd, figures.cost_estimated_usd) />
            </td>
        </tr>
    }
}
