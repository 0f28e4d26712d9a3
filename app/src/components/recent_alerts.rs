use super::{AlertRows, AlertsPart, Part};
use crate::api::{AlertLine, AlertPart, AlertScope};
use crate::links;
use leptos::prelude::*;

/// Alerts on the overview.
const ROWS_MAX: u32 = 6;

/// What the overview asks for.
pub fn recent_scope(gateway: Option<String>) -> AlertScope {
    AlertScope { gateway, session: None, active_max: ROWS_MAX, past_max: ROWS_MAX }
}

/// Active alerts, and after them the newest of those that are over.
#[component]
pub fn RecentAlerts(
    /// The first answer.
    first: Part,
    /// The gateway that the page is about, if it is about one.
    #[prop(into)]
    gateway: Signal<Option<String>>,
) -> impl IntoView {
    view! { <AlertsPart first scope=Memo::new(move |_| recent_scope(gateway.get())) show=card /> }
}

fn card(part: Signal<AlertPart>, scope: Signal<AlertScope>) -> AnyView {
    let lines = Memo::new(move |_| {
        part.with(|part| {
            part.active.iter().chain(&part.past).take(ROWS_MAX as usize).cloned().collect::<Vec<AlertLine>>()
        })
    });
    let href = move || links::with_query("/alerts", [("gateway", scope.get().gateway.as_deref().unwrap_or_default())]);
    view! {
        <section class="card" aria-labelledby="recent-alerts">
            <div class="card-head">
                <h2 id="recent-alerts">"Recent alerts"</h2>
                <a class="soft" href=href>
                    "All alerts"
                </a>
            </div>
            <Show
                when=move || lines.with(|lines| !lines.is_empty())
                fallback=|| view! { <p class="empty">"All is quiet: no alert yet."</p> }
            >
                <AlertRows lines />
            </Show>
        </section>
    }
    .into_any()
}
