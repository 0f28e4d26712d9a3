use leptos::prelude::*;

/// Goes round system, light and dark; the choice is remembered in a cookie, so
/// that the server draws it from the first paint.
#[component]
pub fn ThemeToggle() -> impl IntoView {
    let theme = RwSignal::new("system");
    Effect::new(move |_| {
        #[cfg(feature = "hydrate")]
        theme.set(match crate::browser::theme().as_deref() {
            Some("light") => "light",
            Some("dark") => "dark",
            _ => "system",
        });
    });
    let next = move |_| {
        theme.update(|theme| {
            *theme = match *theme {
                "system" => "light",
                "light" => "dark",
                _ => "system",
            };
        });
        #[cfg(feature = "hydrate")]
        crate::browser::set_theme(theme.get_untracked());
    };
    view! {
        <button type="button" class="button button-small button-quiet needs-script" on:click=next>
            "Theme: "
            {move || theme.get()}
        </button>
    }
}
