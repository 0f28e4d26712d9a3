use leptos::prelude::*;
use model::alert::Severity;

/// A severity, as a dot and a word.
#[component]
pub fn SeverityWord(
    /// The severity.
    #[prop(into)]
    severity: Signal<Severity>,
) -> impl IntoView {
    let status = move || match severity.get() {
        Severity::Critical => "error",
        Severity::Warning => "warn",
        Severity::Info => "idle",
    };
    view! {
        <span class="badge" data-status=status>
            <span class="dot" aria-hidden="true"></span>
            {move || severity.get().as_str()}
        </span>
    }
}
