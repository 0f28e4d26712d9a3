use leptos::html::Div;
use leptos::prelude::*;

/// What charts say under the pointer or the arrow keys, and the zoom by
/// dragging over them; one for all charts of a page. Without script a chart
/// has its titles, and the table beside it.
#[component]
pub fn ChartHover() -> impl IntoView {
    let tip = NodeRef::<Div>::new();
    #[cfg(feature = "hydrate")]
    {
        let navigate = leptos_router::hooks::use_navigate();
        let go = std::rc::Rc::new(move |href: &str| navigate(href, leptos_router::NavigateOptions::default()));
        crate::hover::start(tip, go);
    }
    view! { <div class="tip" node_ref=tip role="status"></div> }.into_any()
}
