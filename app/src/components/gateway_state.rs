use leptos::prelude::*;
use model::gateway::{GatewayHealth, Problem};

/// How a gateway is, as a dot and a word.
#[component]
pub fn GatewayState(
    /// The gateway.
    #[prop(into)]
    health: Signal<GatewayHealth>,
) -> impl IntoView {
    let state = Memo::new(move |_| health.with(state));
    view! {
        <span class="badge" data-status=move || state.get().0>
            <span class="dot" aria-hidden="true"></span>
            {move || state.get().1}
        </span>
        <Show when=move || health.with(|health| health.gateway.muted)>
            <span class="tag">"muted"</span>
        </Show>
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
