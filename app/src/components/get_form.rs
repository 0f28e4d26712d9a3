use leptos::prelude::*;

/// A form whose fields become the query of a page's address: without script a
/// page load, with it a change of the address without empty fields
/// (`dom::submitted`).
#[component]
pub fn GetForm(
    /// Path of the page.
    action: &'static str,
    /// The fields.
    children: Children,
) -> impl IntoView {
    view! {
        <form class="filters" method="get" action=action role="search" data-get="">
            <div class="filter-row">{children()}</div>
        </form>
    }
}
