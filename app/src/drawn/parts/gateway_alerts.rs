use super::AlertRows;
use crate::api::AlertPart;
use crate::facade::FacadeError;
use crate::links;
use leptos::prelude::*;

/// Active alerts of a gateway. What goes wrong with them leaves the rest of
/// the page alone.
#[component]
pub fn GatewayAlerts(
    /// Those there are.
    alerts: Result<AlertPart, FacadeError>,
    /// The gateway.
    gateway: String,
) -> impl IntoView {
    let history = links::with_query("/alerts/history", [("gateway", gateway.as_str())]);
    let list = match alerts {
        Err(error) => {
            view! { <p class="banner banner-bad">"Alerts could not be loaded. " {error.to_string()}</p> }.into_any()
        }
        Ok(part) if part.active.is_empty() => {
            view! { <p class="empty">"No alert about this gateway is active."</p> }.into_any()
        }
        Ok(part) => view! { <AlertRows lines=part.active /> }.into_any(),
    };
    view! {
        <section class="card" aria-labelledby="gateway-alerts">
            <div class="card-head">
                <h2 id="gateway-alerts">"Active alerts"</h2>
                <a class="soft" href=history>
                    "History"
                </a>
            </div>
            {list}
        </section>
    }
}
