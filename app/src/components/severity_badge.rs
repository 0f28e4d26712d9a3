use leptos::prelude::*;
use model::alert::Severity;

/// How much an alert matters, as a shape and a word.
#[component]
pub fn SeverityBadge(
    /// The severity.
    #[prop(into)]
    severity: Signal<Severity>,
) -> impl IntoView {
    view! {
        <span class="badge" data-severity=move || severity.get().as_str()>
            <span class="shape" aria-hidden="true"></span>
            {move || severity.get().as_str()}
        </span>
    }
}
