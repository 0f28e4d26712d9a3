use leptos::prelude::*;

/// A command line to copy.
#[component]
pub fn Command(
    /// What it does, for the copy button's label.
    what: &'static str,
    /// The command.
    #[prop(into)]
    text: String,
) -> impl IntoView {
    view! {
        <div class="command">
            <pre tabindex="0" aria-label=what>
                <code>{text}</code>
            </pre>
            <button type="button" class="button button-small needs-script" data-copy="">
                "Copy"
                <span class="sr-only">" " {what}</span>
            </button>
        </div>
    }
}
