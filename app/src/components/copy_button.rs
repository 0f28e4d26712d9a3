use leptos::html::Code;
use leptos::prelude::*;

/// Copies a text; says whether it worked.
#[component]
pub fn CopyButton(
    /// What is copied, for screen readers.
    what: String,
    /// The text.
    text: String,
    /// The element that shows it: selected where there is no clipboard.
    code: NodeRef<Code>,
) -> impl IntoView {
    let label = RwSignal::new("Copy");
    let copy = move |_| {
        #[cfg(feature = "hydrate")]
        if let Some(code) = code.get_untracked() {
            let text = text.clone();
            leptos::task::spawn_local(async move {
                let copied = crate::browser::copy(text, &code).await;
                label.try_set(if copied { "Copied" } else { "Selected" });
                gloo_timers::future::TimeoutFuture::new(2000).await;
                label.try_set("Copy");
            });
        }
        #[cfg(not(feature = "hydrate"))]
        let _ = (code, &text);
    };
    view! {
        <button type="button" class="button button-small needs-script" on:click=copy>
            <span aria-live="polite">{move || label.get()}</span>
            <span class="sr-only">" " {what}</span>
        </button>
    }
}
