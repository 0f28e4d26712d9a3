use leptos::html::Div;
use leptos::prelude::*;

/// What people do in HTML of the server, which is in `page`: copy, search,
/// jump to failures; and times that tick.
pub fn use_acts(page: NodeRef<Div>) {
    #[cfg(feature = "hydrate")]
    {
        use crate::dom;
        use crate::live::Clock;
        use leptos::ev;
        use leptos_router::NavigateOptions;
        use leptos_router::hooks::use_navigate;

        let clock = expect_context::<Clock>();
        Effect::new(move |_| {
            if let (Some(page), Some(now)) = (page.get(), clock.now()) {
                dom::tick(&page, now);
            }
        });
        let clicks = window_event_listener(ev::click, |event| {
            dom::copy_clicked(&event);
            dom::copy_link_clicked(&event);
            dom::close_others(&event);
        });
        let keys = window_event_listener(ev::keydown, |event| {
            dom::jump(&event);
            dom::close_by_key(&event);
        });
        let navigate = use_navigate();
        let submits = window_event_listener(ev::submit, move |event| {
            if let Some(href) = dom::submitted(&event) {
                navigate(&href, NavigateOptions { scroll: false, ..NavigateOptions::default() });
            }
        });
        on_cleanup(move || {
            clicks.remove();
            keys.remove();
            submits.remove();
        });
    }
    #[cfg(not(feature = "hydrate"))]
    let _ = page;
}
