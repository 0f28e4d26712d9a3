use leptos::prelude::*;
use leptos_router::hooks::use_location;

/// Parts of the alerts page, by address.
const TABS: [(&str, &str); 5] = [
    ("/alerts", "Active"),
    ("/alerts/history", "History"),
    ("/alerts/rules", "Rules"),
    ("/alerts/silences", "Silences"),
    ("/alerts/receivers", "Receivers"),
];

/// The ways between the parts of the alerts page.
#[component]
pub fn AlertTabs() -> impl IntoView {
    let path = use_location().pathname;
    let current = move |place: &'static str| {
        let path = path.get();
        let below = path.strip_prefix(place).is_some_and(|rest| rest.starts_with('/'));
        (path == place || (place != "/alerts" && below)).then_some("page")
    };
    let tab = |(place, name): (&'static str, &'static str)| {
        view! {
            <a href=place aria-current=move || current(place)>
                {name}
            </a>
        }
    };
    view! {
        <nav class="segments segments-wrap alert-tabs" aria-label="Alerts">
            {TABS.map(tab).collect_view()}
        </nav>
    }
}
