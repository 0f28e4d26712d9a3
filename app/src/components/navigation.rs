use super::{AlertBadge, LiveIndicator, ThemeToggle};
use leptos::prelude::*;
use leptos_router::hooks::use_location;

/// Places to go, beside every page.
#[component]
pub fn Navigation() -> impl IntoView {
    let path = use_location().pathname;
    let current = move |place: &'static str| {
        let path = path.get();
        let here = path == place || (place != "/" && path.starts_with(place));
        here.then_some("page")
    };
    view! {
        <header class="sidebar">
            <a class="brand" href="/">
                <svg viewBox="0 0 24 24" width="20" height="20" aria-hidden="true">
                    <circle cx="12" cy="12" r="9" fill="none" stroke="currentColor" stroke-width="2" />
                    <circle cx="12" cy="12" r="3.5" fill="currentColor" />
                </svg>
                "Observatory"
            </a>
            <button type="button" class="button sidebar-search needs-script" data-palette="">
                "Go to…"
                <kbd aria-hidden="true">"Ctrl K"</kbd>
            </button>
            <nav aria-label="Pages">
                <a href="/" aria-current=move || current("/")>
                    "Overview"
                </a>
                <a href="/sessions" aria-current=move || current("/sessions")>
                    "Sessions"
                </a>
                <a href="/events" aria-current=move || current("/events")>
                    "Events"
                </a>
                <a href="/gateways" aria-current=move || current("/gateways")>
                    "Gateways"
                </a>
                <a href="/alerts" aria-current=move || current("/alerts")>
                    "Alerts"
                    <AlertBadge />
                </a>
                <a href="/settings" aria-current=move || current("/settings")>
                    "Settings"
                </a>
            </nav>
            <div class="sidebar-foot">
                <LiveIndicator />
                <ThemeToggle />
            </div>
        </header>
    }
}
