use super::CopyButton;
use leptos::prelude::*;

/// A command line to copy.
#[component]
pub fn Command(
    /// What it does, for the copy button's label.
    #[prop(into)]
    what: String,
    /// The command.
    #[prop(into)]
    text: String,
) -> impl IntoView {
    let code = NodeRef::new();
    view! {
        <div class="command">
            <pre tabindex="0" aria-label=what.clone()>
                <code node_ref=code>{text.clone()}</code>
            </pre>
            <CopyButton what text code />
        </div>
    }
}
