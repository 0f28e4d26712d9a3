use leptos::prelude::*;
use leptos_meta::Title;

/// An address that leads nowhere.
#[component]
pub fn NotFoundPage() -> impl IntoView {
    #[cfg(debug_assertions)]
    if leptos_router::hooks::use_location().pathname.get_untracked() == "/design" {
        return view! { <super::design::DesignPage /> }.into_any();
    }
    #[cfg(feature = "ssr")]
    if let Some(response) = use_context::<leptos_axum::ResponseOptions>() {
        response.set_status(http::StatusCode::NOT_FOUND);
    }
    view! {
        <Title text="Not found · Observatory" />
        <section class="panel">
            <h1>"Not found"</h1>
            <p>"There is no page at this address."</p>
            <p>
                <a class="button" href="/">
                    "Overview"
                </a>
            </p>
        </section>
    }
    .into_any()
}
