use leptos::prelude::*;
use model::gateway::{GatewayHealth, Problem};

/// How a gateway is, as a dot and a word.
#[component]
pub fn GatewayState(
    /// The gateway.
    health: GatewayHealth,
) -> impl IntoView {
    let (state, words) = state(&health);
    let muted = health.gateway.muted.then(|| view! { <span class="tag">"muted"</span> });
    view! {
        <span class="badge" data-status=state>
            <span class="dot" aria-hidden="true"></span>
            {words}
        </span>
        {muted}
    }
}

fn state(health: &GatewayHealth) -> (&'static str, &'static str) {
    let silent = health.problems.iter().any(|problem| matches!(problem, Problem::Silent { .. }));
    match (&health.gateway, silent) {
        (gateway, _) if gateway.removing => ("ended", "being removed"),
        (_, true) => ("error", "silent"),
        _ if !health.problems.is_empty() => ("warn", "needs a look"),
        (gateway, _) if gateway.report.is_none() => ("idle", "no plugin"),
        _ => ("active", "healthy"),
    }
}
