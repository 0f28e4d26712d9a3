use leptos::prelude::*;
use model::alert::Severity;

/// How much an alert matters, as a shape and a word.
#[component]
pub fn SeverityBadge(
    /// The severity.
    severity: Severity,
) -> impl IntoView {
    view! {
        <span class="badge" data-severity=severity.as_str()>
            <span class="shape" aria-hidden="true"></span>
            {severity.as_str()}
        </span>
    }
}
