use super::Select;
use crate::query::SessionsQuery;
use leptos::ev::SubmitEvent;
use leptos::prelude::*;
use model::session::Status;

/// The filters of the sessions list: a GET form, so that they live in the
/// address and work without script.
#[component]
pub fn SessionFilters(
    /// What the address asks for.
    query: Memo<SessionsQuery>,
    /// Names to choose from.
    #[prop(into)]
    gateways: Signal<Vec<String>>,
) -> impl IntoView {
    let statuses = Signal::derive(|| Status::ALL.map(|status| status.as_str().to_owned()).to_vec());
    view! {
        <form class="filters" method="get" action="/sessions" role="search" on:submit=on_submit()>
            <div class="filter-row">
                <label class="field field-wide">
                    <span>"Search"</span>
                    <input
                        type="search"
                        name="q"
                        placeholder="Key or error"
                        prop:value=move || query.get().q
                        value=move || query.get().q
                    />
                </label>
                <Select
                    name="gateway"
                    label="Gateway"
                    any="All gateways"
                    options=gateways
                    value=Signal::derive(move || query.get().gateway)
                />
                <Select
                    name="status"
                    label="Status"
                    any="Any status"
                    options=statuses
                    value=Signal::derive(move || query.get().status)
                />
                <div class="filter-actions">
                    <button type="submit" class="button button-main">
                        "Apply"
                    </button>
                    <Show when=move || query.get().filters()>
                        <a class="button button-quiet" href="/sessions">
                            "Clear"
                        </a>
                    </Show>
                </div>
            </div>
            <MoreFilters query />
        </form>
    }
}

/// The fields that are needed less often; open while one of them is set.
#[component]
fn MoreFilters(
    /// What the address asks for.
    query: Memo<SessionsQuery>,
) -> impl IntoView {
    let text = move |name: &'static str, label: &'static str, kind: &'static str, read: fn(SessionsQuery) -> String| {
        let value = move || read(query.get());
        view! {
            <label class="field">
                <span>{label}</span>
                <input type=kind name=name prop:value=value value=value />
            </label>
        }
    };
    view! {
        <details class="fold" open=query.get_untracked().filters_more()>
            <summary>"More filters"</summary>
            <div class="filter-row">
                {text("agent", "Agent", "text", |query| query.agent)}
                {text("channel", "Channel", "text", |query| query.channel)}
                {text("model", "Model", "text", |query| query.model)}
                {text("from", "Last event from (UTC)", "datetime-local", |query| query.from)}
                {text("to", "Last event before (UTC)", "datetime-local", |query| query.to)}
            </div>
        </details>
    }
}

/// With script: the same address without empty fields and without a page load.
fn on_submit() -> impl Fn(SubmitEvent) + 'static {
    let navigate = leptos_router::hooks::use_navigate();
    move |event: SubmitEvent| {
        #[cfg(feature = "hydrate")]
        if let Some(search) = crate::browser::form_query(&event) {
            event.prevent_default();
            navigate(&SessionsQuery::parse(&search).href(), leptos_router::NavigateOptions::default());
        }
        #[cfg(not(feature = "hydrate"))]
        let _ = (event, &navigate);
    }
}
