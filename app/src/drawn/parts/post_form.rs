use leptos::prelude::*;

/// A form that changes something: sent in place with script (`dom::form`), a
/// plain POST without.
#[component]
pub fn PostForm(
    /// Path of the server function that takes its fields.
    action: &'static str,
    /// Classes.
    #[prop(optional)]
    class: &'static str,
    /// Empties it after it was taken.
    #[prop(optional)]
    reset: bool,
    /// The fields.
    children: Children,
) -> impl IntoView {
    view! {
        <form method="post" action=action class=class data-post="" data-reset=reset.then_some("")>
            {children()}
        </form>
    }
}
