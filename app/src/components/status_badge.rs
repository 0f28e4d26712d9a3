use leptos::prelude::*;
use model::session::Status;

/// A session's status, as a dot and a word.
#[component]
pub fn StatusBadge(
    /// The status.
    #[prop(into)]
    status: Signal<Status>,
) -> impl IntoView {
    view! {
        <span class="badge" data-status=move || status.get().as_str()>
            <span class="dot" aria-hidden="true"></span>
            {move || status.get().as_str()}
        </span>
    }
}
