use super::{AlertRows, AlertsPart, Part};
use crate::api::{AlertPart, AlertScope};
use crate::links;
use leptos::prelude::*;

/// Most alerts on a gateway's page.
const ROWS_MAX: u32 = 10;

/// What the page of a gateway asks for.
pub fn gateway_scope(gateway: String) -> AlertScope {
    AlertScope { gateway: Some(gateway), session: None, active_max: ROWS_MAX, past_max: 0 }
}

/// Active alerts of a gateway.
#[component]
pub fn GatewayAlerts(
    /// The first answer.
    first: Part,
    /// The gateway.
    gateway: String,
) -> impl IntoView {
    view! { <AlertsPart first scope=Signal::stored(gateway_scope(gateway)) show=card /> }
}

fn card(part: Signal<AlertPart>, scope: Signal<AlertScope>) -> AnyView {
    let lines = Memo::new(move |_| part.with(|part| part.active.clone()));
    let history = scope.with_untracked(|scope| {
        links::with_query("/alerts/history", [("gateway", scope.gateway.as_deref().unwrap_or_default())])
    });
    view! {
        <section class="card" aria-labelledby="gateway-alerts">
            <div class="card-head">
                <h2 id="gateway-alerts">"Active alerts"</h2>
                <a class="soft" href=history>
                    "History"
                </a>
            </div>
            <Show
                when=move || lines.with(|lines| !lines.is_empty())
                fallback=|| view! { <p class="empty">"No alert about this gateway is active."</p> }
            >
                <AlertRows lines />
            </Show>
        </section>
    }
    .into_any()
}
