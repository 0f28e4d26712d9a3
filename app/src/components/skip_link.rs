use leptos::prelude::*;

/// Lets keyboards pass the navigation.
#[component]
pub fn SkipLink() -> impl IntoView {
    view! {
        <a class="skip-link" href="#content">
            "Skip to content"
        </a>
    }
}
