use super::When;
use crate::format;
use leptos::prelude::*;
use model::settings::StorageInfo;

/// The program and what its database holds.
#[component]
pub fn About(
    /// Of the program.
    version: String,
    /// What the database holds.
    storage: StorageInfo,
) -> AnyView {
    let StorageInfo { database, layout, bytes, oldest_event_at, newest_event_at } = storage;
    let time = |at: Option<model::Timestamp>| match at {
        Some(at) => view! { <When at /> }.into_any(),
        None => "none yet".into_any(),
    };
    view! {
        <dl class="facts">
            <div>
                <dt>"Observatory"</dt>
                <dd>{version}</dd>
            </div>
            <div>
                <dt>"Database"</dt>
                <dd>{database} ", " {layout}</dd>
            </div>
            <div>
                <dt>"On disk"</dt>
                <dd>{format::bytes(bytes)}</dd>
            </div>
            <div>
                <dt>"Oldest hour with events"</dt>
                <dd>{time(oldest_event_at)}</dd>
            </div>
            <div>
                <dt>"Newest hour with events"</dt>
                <dd>{time(newest_event_at)}</dd>
            </div>
            <div>
                <dt>"API"</dt>
                <dd>
                    <a href="/api/v1/openapi.json" rel="external">
                        "openapi.json"
                    </a>
                    ", "
                    <a href="/metrics" rel="external">
                        "metrics"
                    </a>
                </dd>
            </div>
        </dl>
    }
    .into_any()
}
