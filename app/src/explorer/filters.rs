//! The filters of the list: a GET form, so that they live in the address and
//! work without script.

use crate::query::EventsQuery;
use leptos::prelude::*;
use model::EventType;
use model::session::Status;

/// `gateways` to choose from.
pub fn filters_html(query: &EventsQuery, gateways: &[String]) -> String {
    let hidden = query.range.pairs().into_iter().chain([("order", if query.ascending { "asc" } else { "" })]);
    let hidden: Vec<AnyView> = hidden
        .filter(|(_, value)| !value.is_empty())
        .map(|(name, value)| view! { <input type="hidden" name=name value=value.to_owned() /> }.into_any())
        .collect();
    let types = EventType::NAMES.iter().map(|name| view! { <option value=*name></option> }).collect_view();
    let clear = EventsQuery { range: query.range.clone(), ascending: query.ascending, ..EventsQuery::default() };
    view! {
        <form class="filters" method="get" action="/events" role="search" data-get="">
            {hidden}
            <div class="filter-row">
                <label class="field field-wide">
                    <span>"Search"</span>
                    <input type="search" name="q" placeholder="Session, error, tool or type" value=query.q.clone() />
                </label>
                <label class="field">
                    <span>"Type"</span>
                    <input name="type" list="event-types" placeholder="Any type" value=query.event_type.clone() />
                    <datalist id="event-types">{types}</datalist>
                </label>
                {choice("gateway", "Gateway", "All gateways", gateways, &query.gateway)}
                <div class="filter-actions">
                    <button type="submit" class="button button-main">
                        "Apply"
                    </button>
                    <a class="button button-quiet" href=clear.href()>
                        "Clear"
                    </a>
                </div>
            </div>
            {more(query)}
        </form>
    }
    .to_html()
}

/// The fields that are needed less often; open while one of them is set.
fn more(query: &EventsQuery) -> AnyView {
    let text = |name: &'static str, label: &'static str, value: &str| {
        view! {
            <label class="field">
                <span>{label}</span>
                <input name=name value=value.to_owned() />
            </label>
        }
    };
    let statuses = Status::ALL.map(|status| status.as_str().to_owned());
    view! {
        <details class="fold" data-fold="more-filters" open=query.filters_more()>
            <summary>"More filters"</summary>
            <div class="filter-row">
                {text("session", "Session", &query.session)} {text("agent", "Agent", &query.agent)}
                {text("channel", "Channel", &query.channel)} {text("model", "Model", &query.model)}
                {choice("status", "Status of the session", "Any status", &statuses, &query.status)}
            </div>
        </details>
    }
    .into_any()
}

/// A labelled choice; what the address asks for is offered even when it is not
/// among the options.
fn choice(
    name: &'static str,
    label: &'static str,
    any: &'static str,
    options: &[String],
    value: &str,
) -> impl IntoView + use<> {
    let mut options = options.to_vec();
    if !value.is_empty() && !options.iter().any(|option| option == value) {
        options.push(value.to_owned());
    }
    let option = |name: String| {
        let selected = name == value;
        view! {
            <option value=name.clone() selected=selected>
                {name.clone()}
            </option>
        }
    };
    let options = options.into_iter().map(option).collect_view();
    view! {
        <label class="field">
            <span>{label}</span>
            <select name=name>
                <option value="" selected=value.is_empty()>
                    {any}
                </option>
                {options}
            </select>
        </label>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_form_says_what_the_address_asks_for() {
        let query = EventsQuery::parse("?range=7d&type=model.fallback&q=a%22b&gateway=gone&order=asc&agent=main");
        let html = filters_html(&query, &["workshop".to_owned()]);
        for part in [
            "name=\"range\" value=\"7d\"",
            "name=\"order\" value=\"asc\"",
            "value=\"model.fallback\"",
            "value=\"a&quot;b\"",
            "<option value=\"gone\" selected>gone<",
            "data-fold=\"more-filters\" open",
            "href=\"/events?range=7d&amp;order=asc\"",
        ] {
            assert!(html.contains(part), "{part} is not in {html}");
        }
        assert!(!filters_html(&EventsQuery::default(), &[]).contains(" open"));
    }
}
