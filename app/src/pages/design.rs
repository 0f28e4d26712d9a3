use leptos::prelude::*;
use leptos_meta::Title;

/// Every component in every state; debug builds alone.
#[component]
pub fn DesignPage() -> impl IntoView {
    #[cfg(feature = "ssr")]
    let html = crate::design::gallery_html();
    // The browser takes over what is in the document.
    #[cfg(not(feature = "ssr"))]
    let html = "";
    view! {
        <Title text="Design · Observatory" />
        <h1>"Design"</h1>
        <div class="design" inner_html=html></div>
    }
    .into_any()
}
