use leptos::prelude::*;

/// Stands in for a page that was asked for.
#[component]
pub fn Loading(
    /// What is on its way: `Loading sessions…`.
    words: &'static str,
) -> impl IntoView {
    view! {
        <p class="soft">{words}</p>
        <Skeleton />
    }
    .into_any()
}

/// Lines where others will be; nothing is read out for them.
#[component]
pub fn Skeleton() -> impl IntoView {
    view! { <div class="skeleton" aria-hidden="true"></div> }
}
