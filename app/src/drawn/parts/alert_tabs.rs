use leptos::prelude::*;

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
pub fn AlertTabs(
    /// The part that is shown; may be empty.
    path: &'static str,
) -> impl IntoView {
    let tab = |(place, name): (&'static str, &'static str)| {
        view! {
            <a href=place aria-current=(place == path).then_some("page")>
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
