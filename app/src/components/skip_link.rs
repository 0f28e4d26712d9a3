use leptos::prelude::*;

/// Lets keyboards pass the navigation.
#[component]
pub fn SkipLink() -> impl IntoView {
    view! {
        // External: the router would take the click and leave the focus.
        <a class="skip-link" href="#content" rel="external">
            "Skip to content"
        </a>
    }
}
