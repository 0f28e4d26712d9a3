use leptos::prelude::*;

/// What people do in HTML of the server: copy, search, jump to failures, open
/// menus; and times that tick.
#[component]
pub fn Acts() -> impl IntoView {
    #[cfg(feature = "hydrate")]
    {
        use super::Theme;
        use crate::dom;
        use crate::live::Clock;
        use leptos::ev;
        use leptos_router::NavigateOptions;
        use leptos_router::hooks::use_navigate;

        let (clock, theme) = (expect_context::<Clock>(), expect_context::<Theme>());
        Effect::new(move |_| {
            if let (Some(content), Some(now)) = (crate::browser::content(), clock.now()) {
                dom::tick(&content, now);
            }
        });
        window_event_listener(ev::click, move |event| {
            dom::copy_clicked(&event);
            dom::copy_link_clicked(&event);
            dom::close_others(&event);
            dom::insert_clicked(&event);
            if let Some(name) = dom::theme_clicked(&event) {
                theme.choose(&name);
            }
        });
        window_event_listener(ev::keydown, |event| {
            dom::jump(&event);
            dom::close_by_key(&event);
            dom::press_by_key(&event);
        });
        let navigate = use_navigate();
        window_event_listener(ev::submit, move |event| {
            if let Some(href) = dom::submitted(&event) {
                navigate(&href, NavigateOptions { scroll: false, ..NavigateOptions::default() });
            }
        });
    }
}
