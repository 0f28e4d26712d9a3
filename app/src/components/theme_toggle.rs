use leptos::prelude::*;

/// The theme that was chosen in this browser; provided by `App`.
#[derive(Clone, Copy)]
pub struct Theme(RwSignal<&'static str>);

impl Theme {
    pub fn provide() {
        provide_context(Self(RwSignal::new("system")));
    }

    /// `light` or `dark`; anything else follows the system.
    pub fn choose(self, name: &str) {
        self.0.set(match name {
            "light" => "light",
            "dark" => "dark",
            _ => "system",
        });
        #[cfg(feature = "hydrate")]
        crate::browser::set_theme(self.0.get_untracked());
    }
}

/// Goes round system, light and dark; the choice is remembered in a cookie, so
/// that the server draws it from the first paint.
#[component]
pub fn ThemeToggle() -> impl IntoView {
    let theme = expect_context::<Theme>();
    Effect::new(move |_| {
        #[cfg(feature = "hydrate")]
        theme.0.set(match crate::browser::theme().as_deref() {
            Some("light") => "light",
            Some("dark") => "dark",
            _ => "system",
        });
    });
    let next = move |_| {
        theme.choose(match theme.0.get_untracked() {
            "system" => "light",
            "light" => "dark",
            _ => "system",
        });
    };
    view! {
        <button type="button" class="button button-small button-quiet needs-script" on:click=next>
            "Theme: "
            {move || theme.0.get()}
        </button>
    }
}
