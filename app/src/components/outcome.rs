use crate::facade::FacadeError;
use leptos::prelude::*;

/// What became of a change that failed.
#[component]
pub fn Outcome(
    /// Its outcome.
    #[prop(into)]
    value: Signal<Option<Result<(), FacadeError>>>,
) -> impl IntoView {
    view! {
        <div role="status">
            {move || {
                value
                    .get()
                    .and_then(Result::err)
                    .map(|error| view! { <p class="banner banner-bad">{error.to_string()}</p> })
            }}
        </div>
    }
}
