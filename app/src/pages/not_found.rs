use leptos::prelude::*;
use leptos_meta::Title;

/// An address that leads nowhere.
#[component]
pub fn NotFoundPage() -> impl IntoView {
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
}
