use leptos::prelude::*;
use model::alert::AlertState;

/// Where an alert stands, as a dot and a word.
#[component]
pub fn AlertStateBadge(
    /// The state.
    #[prop(into)]
    state: Signal<AlertState>,
) -> impl IntoView {
    view! {
        <span class="badge" data-alert=move || state.get().as_str()>
            <span class="dot" aria-hidden="true"></span>
            {move || state.get().as_str()}
        </span>
    }
}
