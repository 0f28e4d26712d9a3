use crate::facade::FacadeError;
use leptos::prelude::*;

/// Tells that what is shown could not be brought up to date.
#[component]
pub fn Notice(
    /// What the newest question was answered with.
    #[prop(into)]
    error: Signal<Option<FacadeError>>,
) -> impl IntoView {
    view! {
        <div role="status">
            {move || {
                error
                    .get()
                    .map(|error| {
                        view! {
                            <p class="banner banner-bad">
                                <strong>"Not up to date"</strong>
                                " "
                                {error.to_string()}
                            </p>
                        }
                    })
            }}
        </div>
    }
}
