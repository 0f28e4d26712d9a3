use crate::format;
use leptos::prelude::*;
use model::session::TokenUse;

/// How full the context window is, as a bar and in words.
#[component]
pub fn ContextBar(
    /// The session's tokens.
    #[prop(into)]
    tokens: Signal<TokenUse>,
    /// Also tell used and maximal tokens.
    #[prop(optional)]
    detailed: bool,
) -> impl IntoView {
    let share = Memo::new(move |_| tokens.with(|tokens| tokens.percent_used));
    let width = move || format!("{:.1}", share.get().unwrap_or(0.0).clamp(0.0, 1.0) * 100.0);
    let size = move || detailed.then(|| tokens.with(window_words)).flatten();
    view! {
        <span class="context" data-level=move || level(share.get())>
            <svg class="meter" viewBox="0 0 100 6" preserveAspectRatio="none" aria-hidden="true">
                <rect class="meter-track" width="100" height="6" />
                <rect class="meter-fill" width=width height="6" />
            </svg>
            <span class="num">{move || share.get().map_or_else(|| "–".to_owned(), format::percent)}</span>
            <span class="sr-only">" of the context window"</span>
            {move || size().map(|words| view! { <span class="num soft">{words}</span> })}
        </span>
    }
}

/// Colour says status alone: from 80 percent a warning, from 95 critical.
pub fn level(share: Option<f64>) -> &'static str {
    match share {
        None => "none",
        Some(share) if share >= 0.95 => "bad",
        Some(share) if share >= 0.8 => "warn",
        Some(_) => "calm",
    }
}

#[expect(clippy::cast_possible_wrap, reason = "counts are at most 2^53")]
fn window_words(tokens: &TokenUse) -> Option<String> {
    let used = format::compact(tokens.context_used? as i64);
    Some(match tokens.context_max {
        Some(max) => format!("{used} of {}", format::compact(max as i64)),
        None => format!("{used} used"),
    })
}
