use leptos::prelude::*;
use model::alert::AlertState;

/// Where an alert stands, as a dot and a word.
#[component]
pub fn AlertStateBadge(
    /// The state.
    state: AlertState,
) -> impl IntoView {
    view! {
        <span class="badge" data-alert=state.as_str()>
            <span class="dot" aria-hidden="true"></span>
            {state.as_str()}
        </span>
    }
}
