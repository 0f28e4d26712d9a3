use super::Select;
use crate::query::AlertsQuery;
use leptos::prelude::*;
use model::alert::{AlertState, Severity};

/// The filters of a list of alerts: a GET form, so that they live in the
/// address and work without script.
#[component]
pub fn AlertFilters(
    /// What the address asks for.
    query: AlertsQuery,
    /// Names to choose from.
    rules: Vec<String>,
    /// Names to choose from.
    gateways: Vec<String>,
) -> impl IntoView {
    let place = query.place();
    let severities = Severity::ALL.into_iter().rev().map(|severity| severity.as_str().to_owned()).collect();
    let past = query.past.then(|| past_filters(&query));
    let clear = query.filters().then(|| {
        view! {
            <a class="button button-quiet" href=place>
                "Clear"
            </a>
        }
    });
    view! {
        <form class="filters" method="get" action=place role="search" data-get="">
            <div class="filter-row">
                <label class="field field-wide">
                    <span>"Search"</span>
                    <input type="search" name="q" placeholder="Text of the message" value=query.q />
                </label>
                <Select name="severity" label="Severity" any="Any severity" options=severities value=query.severity />
                <Select name="gateway" label="Gateway" any="All gateways" options=gateways value=query.gateway />
                <Select name="rule" label="Rule" any="All rules" options=rules value=query.rule />
                {past}
                <div class="filter-actions">
                    <button type="submit" class="button button-main">
                        "Apply"
                    </button>
                    {clear}
                </div>
            </div>
        </form>
    }
}

/// The fields that only the history has.
fn past_filters(query: &AlertsQuery) -> AnyView {
    let states = AlertState::ALL.map(|state| state.as_str().to_owned()).to_vec();
    let text = |name: &'static str, label: &'static str, kind: &'static str, value: &str| {
        view! {
            <label class="field">
                <span>{label}</span>
                <input type=kind name=name value=value.to_owned() />
            </label>
        }
    };
    view! {
        <Select name="state" label="State" any="Any state" options=states value=query.state.clone() />
        {text("session", "Session", "text", &query.session)}
        {text("from", "Fired from (UTC)", "datetime-local", &query.from)}
        {text("to", "Fired before (UTC)", "datetime-local", &query.to)}
    }
    .into_any()
}
