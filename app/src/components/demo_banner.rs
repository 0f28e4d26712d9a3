use leptos::prelude::*;

/// Tells that the fleet on the page was invented.
#[component]
pub fn DemoBanner(
    /// Whether it was.
    #[prop(into)]
    on: Signal<bool>,
) -> impl IntoView {
    view! {
        <Show when=move || on.get()>
            <p class="banner" role="note">
                <strong>"Demo"</strong>
                " These gateways, sessions and figures were invented by "
                <code>"observatory demo"</code>
                "."
            </p>
        </Show>
    }
}
