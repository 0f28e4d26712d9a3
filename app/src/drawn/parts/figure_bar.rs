use crate::api::Figure;
use leptos::prelude::*;

/// What was measured against what the rule allows, in words and as a bar.
#[component]
pub fn FigureBar(
    /// What was measured; a rule may compare nothing.
    figure: Option<Figure>,
) -> impl IntoView {
    let bar = |figure: Figure| {
        let part = |share: f64| format!("{:.1}", share * 100.0);
        let mark =
            figure.mark.map(|mark| view! { <rect class="meter-mark" x=part(mark) y="0" width="2" height="6" /> });
        view! {
            <span class="figure-bar">
                <svg class="meter" viewBox="0 0 102 6" preserveAspectRatio="none" aria-hidden="true">
                    <rect class="meter-track" width="102" height="6" />
                    <rect class="meter-fill" width=part(figure.fill) height="6" />
                    {mark}
                </svg>
                <span class="num">
                    <span class="strong">{figure.value}</span>
                    {figure.limit.map(|limit| view! { <span class="soft">" (" {limit} ")"</span> })}
                </span>
            </span>
        }
    };
    match figure {
        Some(figure) => bar(figure).into_any(),
        None => view! { <span class="soft">"–"</span> }.into_any(),
    }
}
