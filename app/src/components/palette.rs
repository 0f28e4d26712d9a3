use leptos::html::Dialog;
use leptos::prelude::*;

/// The command palette and the help on keys, closed until a key or a button
/// opens them; one for all pages. What is in them is the server's HTML.
#[component]
pub fn Palette() -> impl IntoView {
    let (palette, help) = (NodeRef::<Dialog>::new(), NodeRef::<Dialog>::new());
    #[cfg(feature = "hydrate")]
    {
        use super::theme_toggle::Theme;
        use crate::live::Live;

        let (live, theme) = (expect_context::<Live>(), expect_context::<Theme>());
        let navigate = leptos_router::hooks::use_navigate();
        crate::dom::palette::start(palette, help, move |choice| match choice {
            crate::dom::palette::Choice::Go(href) => navigate(&href, leptos_router::NavigateOptions::default()),
            crate::dom::palette::Choice::Act(name) => match name.as_str() {
                "pause" => live.paused.update(|paused| *paused = !*paused),
                other => theme.choose(other),
            },
        });
    }
    view! {
        <dialog class="dialog palette" aria-label="Go to" node_ref=palette inner_html=palette_html()></dialog>
        <dialog class="dialog help" aria-labelledby="help-title" node_ref=help inner_html=help_html()></dialog>
    }
    .into_any()
}

#[cfg(feature = "ssr")]
use crate::palette::{help_html, palette_html};

/// The browser takes over what is in the document.
#[cfg(not(feature = "ssr"))]
fn palette_html() -> &'static str {
    ""
}

#[cfg(not(feature = "ssr"))]
fn help_html() -> &'static str {
    ""
}
