//! Charts with much, little and nothing to show.

use super::{piece, sample};
use crate::charts;
use leptos::prelude::*;

pub fn show() -> AnyView {
    let trends = charts::trends(&sample::comparison(24));
    let drawing = |svg: String| view! { <div class="design-chart" inner_html=svg></div> };
    let (turns, context) = (sample::turns(30), sample::context(40));
    let (turns, context): (Vec<_>, Vec<_>) = (turns.iter().collect(), context.iter().collect());
    view! {
        <div class="design-charts">
            {piece("Turns over time", drawing(trends.turns))} {piece("Errors", drawing(trends.errors))}
            {piece("Cost", drawing(trends.cost))} {piece("Tokens", drawing(trends.tokens))}
            {piece(
                "Tokens per turn",
                drawing(charts::turn_tokens(&turns).replace("chart-tokens", "chart-turn-tokens")),
            )} {piece("Context window, compactions", drawing(charts::context_line(&context)))}
            {piece(
                "Sparkline",
                view! { <span class="spark" inner_html=charts::sparkline(&[1.0, 4.0, 2.0, 8.0, 5.0, 6.0])></span> },
            )} {piece("Sparkline without values", view! { <span class="soft">"12/min"</span> })}
        </div>
    }
    .into_any()
}
