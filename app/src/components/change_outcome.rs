use crate::facade::FacadeError;
use leptos::prelude::*;

/// Tells what became of the last change; stays in sight when the page scrolls.
#[component]
pub fn ChangeOutcome(
    /// A sentence, or what went wrong.
    outcome: RwSignal<Option<Result<String, FacadeError>>>,
) -> impl IntoView {
    let shown = move || {
        outcome.get().map(|outcome| {
            let (class, text) = match outcome {
                Ok(text) => ("banner", text),
                Err(error) => ("banner banner-bad", error.to_string()),
            };
            view! { <p class=class>{text}</p> }
        })
    };
    view! {
        <div class="outcome" role="status">
            {shown}
        </div>
    }
    .into_any()
}
