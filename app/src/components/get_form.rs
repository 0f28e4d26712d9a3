use leptos::ev::SubmitEvent;
use leptos::prelude::*;

/// A form whose fields become the query of a page's address: without script a
/// page load, with it a change of the address without empty fields.
#[component]
pub fn GetForm(
    /// Path of the page.
    action: &'static str,
    /// The fields.
    children: Children,
) -> impl IntoView {
    let navigate = leptos_router::hooks::use_navigate();
    let submit = move |event: SubmitEvent| {
        #[cfg(feature = "hydrate")]
        if let Some(search) = crate::browser::form_query(&event) {
            event.prevent_default();
            let pairs = crate::links::parse_query(&search);
            let pairs = pairs.iter().map(|(name, value)| (name.as_str(), value.as_str()));
            navigate(&crate::links::with_query(action, pairs), leptos_router::NavigateOptions::default());
        }
        #[cfg(not(feature = "hydrate"))]
        let _ = (event, &navigate);
    };
    view! {
        <form class="filters" method="get" action=action role="search" on:submit=submit>
            <div class="filter-row">{children()}</div>
        </form>
    }
}
