use super::Select;
use crate::query::AlertsQuery;
use leptos::ev::SubmitEvent;
use leptos::prelude::*;
use model::alert::{AlertState, Severity};

/// The filters of a list of alerts: a GET form, so that they live in the
/// address and work without script.
#[component]
pub fn AlertFilters(
    /// What the address asks for.
    query: Memo<AlertsQuery>,
    /// Names to choose from.
    #[prop(into)]
    rules: Signal<Vec<String>>,
    /// Names to choose from.
    #[prop(into)]
    gateways: Signal<Vec<String>>,
) -> impl IntoView {
    let (past, place) = query.with_untracked(|query| (query.past, query.place()));
    let severities = Signal::derive(|| {
        Severity::ALL.into_iter().rev().map(|severity| severity.as_str().to_owned()).collect::<Vec<_>>()
    });
    view! {
        <form class="filters" method="get" action=place role="search" on:submit=on_submit(past)>
            <div class="filter-row">
                <label class="field field-wide">
                    <span>"Search"</span>
                    <input
                        type="search"
                        name="q"
                        placeholder="Text of the message"
                        prop:value=move || query.get().q
                        value=move || query.get().q
                    />
                </label>
                <Select
                    name="severity"
                    label="Severity"
                    any="Any severity"
                    options=severities
                    value=Signal::derive(move || query.get().severity)
                />
                <Select
                    name="gateway"
                    label="Gateway"
                    any="All gateways"
                    options=gateways
                    value=Signal::derive(move || query.get().gateway)
                />
                <Select
                    name="rule"
                    label="Rule"
                    any="All rules"
                    options=rules
                    value=Signal::derive(move || query.get().rule)
                />
                {past.then(|| view! { <PastFilters query /> })}
                <div class="filter-actions">
                    <button type="submit" class="button button-main">
                        "Apply"
                    </button>
                    <Show when=move || query.get().filters()>
                        <a class="button button-quiet" href=place>
                            "Clear"
                        </a>
                    </Show>
                </div>
            </div>
        </form>
    }
}

/// The fields that only the history has.
#[component]
fn PastFilters(
    /// What the address asks for.
    query: Memo<AlertsQuery>,
) -> impl IntoView {
    let states = Signal::derive(|| AlertState::ALL.map(|state| state.as_str().to_owned()).to_vec());
    let text = move |name: &'static str, label: &'static str, kind: &'static str, read: fn(AlertsQuery) -> String| {
        let value = move || read(query.get());
        view! {
            <label class="field">
                <span>{label}</span>
                <input type=kind name=name prop:value=value value=value />
            </label>
        }
    };
    view! {
        <Select
            name="state"
            label="State"
            any="Any state"
            options=states
            value=Signal::derive(move || query.get().state)
        />
        {text("session", "Session", "text", |query| query.session)}
        {text("from", "Fired from (UTC)", "datetime-local", |query| query.from)}
        {text("to", "Fired before (UTC)", "datetime-local", |query| query.to)}
    }
}

/// With script: the same address without empty fields and without a page load.
fn on_submit(past: bool) -> impl Fn(SubmitEvent) + 'static {
    let navigate = leptos_router::hooks::use_navigate();
    move |event: SubmitEvent| {
        #[cfg(feature = "hydrate")]
        if let Some(search) = crate::browser::form_query(&event) {
            event.prevent_default();
            let parse = if past { AlertsQuery::history } else { AlertsQuery::active };
            navigate(&parse(&search).href(), leptos_router::NavigateOptions::default());
        }
        #[cfg(not(feature = "hydrate"))]
        let _ = (event, &navigate, past);
    }
}
