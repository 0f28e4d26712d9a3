//! What is above the list: a GET form, so that it lives in the address and
//! works without script.

use crate::format;
use crate::query::{Column, FILTERS, Preset, SessionsQuery};
use leptos::prelude::*;
use model::Timestamp;
use model::event::EventType;
use model::query::SessionSort;
use model::session::Status;

/// Search, filters, order and columns; `gateways` are names to choose from.
pub fn tools(query: &SessionsQuery, gateways: &[String], now: Timestamp) -> String {
    let statuses: Vec<String> = Status::ALL.map(|status| status.as_str().to_owned()).to_vec();
    let clear = query.filters().then(|| {
        view! {
            <a class="button button-quiet" href="/sessions">
                "Clear"
            </a>
        }
    });
    view! {
        <form class="filters" method="get" action="/sessions" role="search" data-get="">
            <div class="filter-row">
                <label class="field field-wide">
                    <span>"Search"</span>
                    <input type="search" name="q" placeholder="Key, agent, channel or error" value=value(query, "q") />
                </label>
                {select(query, "gateway", "Gateway", "All gateways", gateways)}
                {select(query, "status", "Status", "Any status", &statuses)}
                {ranges(query)}
                <div class="filter-actions">
                    <button type="submit" class="button button-main">
                        "Apply"
                    </button>
                    {clear}
                </div>
            </div>
            {hidden(query, &["sort", "order", "cols"])}
            {more(query)}
        </form>
        <div class="list-tools">
            <a class="button button-quiet" href=query.file_href("csv", now) rel="external" download="">
                "CSV"
            </a>
            <a class="button button-quiet" href=query.file_href("jsonl", now) rel="external" download="">
                "JSON lines"
            </a>
            {view_form(query)}
        </div>
    }
    .to_html()
}

/// What another form of the page asks for, so that it is kept.
fn hidden(query: &SessionsQuery, names: &[&'static str]) -> AnyView {
    let field = |name: &&'static str| {
        let value = value(query, name);
        (!value.is_empty()).then(|| view! { <input type="hidden" name=*name value=value /> })
    };
    names.iter().filter_map(field).collect_view().into_any()
}

fn value(query: &SessionsQuery, name: &str) -> String {
    query.get(name).to_owned()
}

fn select(
    query: &SessionsQuery,
    name: &'static str,
    label: &'static str,
    any: &'static str,
    options: &[String],
) -> AnyView {
    let held = query.get(name);
    let unknown = (!held.is_empty() && !options.iter().any(|option| option == held)).then(|| held.to_owned());
    let option = |option: String| {
        let selected = option == held;
        view! {
            <option value=option.clone() selected=selected>
                {option.clone()}
            </option>
        }
    };
    let options: Vec<_> = options.iter().cloned().chain(unknown).map(option).collect();
    view! {
        <label class="field">
            <span>{label}</span>
            <select name=name>
                <option value="" selected=held.is_empty()>
                    {any}
                </option>
                {options}
            </select>
        </label>
    }
    .into_any()
}

fn ranges(query: &SessionsQuery) -> AnyView {
    let option = |preset: Preset| {
        view! {
            <option value=preset.name() selected=query.get("range") == preset.name()>
                {format!("Last {}", preset.words())}
            </option>
        }
    };
    let options: Vec<_> = Preset::ALL.into_iter().map(option).collect();
    view! {
        <label class="field">
            <span>"Active in"</span>
            <select name="range">
                <option value="" selected=query.get("range").is_empty()>
                    "Any time"
                </option>
                {options}
            </select>
        </label>
    }
    .into_any()
}

/// The fields that are needed less often; open while one of them is set.
fn more(query: &SessionsQuery) -> AnyView {
    let set = query.filters_more();
    let words = if set == 0 { "More filters".to_owned() } else { format!("More filters ({set})") };
    let text = |name: &'static str, label: &'static str, kind: &'static str, hint: &'static str| {
        let is_number = kind == "number";
        view! {
            <label class="field">
                <span>{label}</span>
                <input
                    type=kind
                    name=name
                    value=value(query, name)
                    placeholder=hint
                    min=is_number.then_some("0")
                    step=is_number.then_some("any")
                />
            </label>
        }
        .into_any()
    };
    let types: Vec<String> = EventType::NAMES.iter().map(|name| (*name).to_owned()).collect();
    view! {
        <details class="fold" data-fold="more" open=set != 0>
            <summary>{words}</summary>
            <div class="filter-row">
                {text("text", "In messages, tools, errors", "search", "any text")}
                {text("agent", "Agent", "text", "main")} {text("channel", "Channel", "text", "telegram")}
                {text("model", "Model", "text", "")} {select(query, "type", "Had an event of type", "Any type", &types)}
                {text("costMin", "Cost from (USD)", "number", "0.50")}
                {text("contextMin", "Context from (%)", "number", "80")}
                {text("from", "Last event from (UTC)", "datetime-local", "")}
                {text("to", "Started before (UTC)", "datetime-local", "")}
            </div>
        </details>
    }
    .into_any()
}

/// Order and columns, in a form of their own: an address names columns only
/// where somebody chose them.
fn view_form(query: &SessionsQuery) -> AnyView {
    let sort = |sort: SessionSort| {
        let words = match sort {
            SessionSort::Recent => "Newest event",
            SessionSort::Started => "Start",
            SessionSort::Cost => "Cost",
            SessionSort::Tokens => "Tokens",
            SessionSort::Context => "Context",
            SessionSort::Turns => "Turns",
            SessionSort::Errors => "Errors",
        };
        let name = if sort == SessionSort::default() { "" } else { sort.as_str() };
        view! {
            <option value=name selected=query.sort() == sort>
                {words}
            </option>
        }
    };
    let sorts: Vec<_> = SessionSort::ALL.into_iter().map(sort).collect();
    let column = |column: Column| {
        view! {
            <label class="check">
                <input type="checkbox" name="cols" value=column.name() checked=query.shows(column) />
                {column.title()}
            </label>
        }
    };
    let columns: Vec<_> = Column::ALL.into_iter().map(column).collect();
    let shown = Column::ALL.into_iter().filter(|column| query.shows(*column)).count();
    let words = format!("Order and columns ({})", format::count(i64::try_from(shown).unwrap_or(i64::MAX)));
    view! {
        <details class="popover" data-fold="view">
            <summary class="button">{words}</summary>
            <form class="popover-body" method="get" action="/sessions" data-get="">
                {hidden(query, &FILTERS)}
                <label class="field">
                    <span>"Order by"</span>
                    <select name="sort">{sorts}</select>
                </label>
                <label class="field">
                    <span>"Direction"</span>
                    <select name="order">
                        <option value="" selected=!query.is_ascending()>
                            "Greatest first"
                        </option>
                        <option value="asc" selected=query.is_ascending()>
                            "Least first"
                        </option>
                    </select>
                </label>
                <fieldset class="checks">
                    <legend>"Columns"</legend>
                    {columns}
                </fieldset>
                <button type="submit" class="button button-main">
                    "Show"
                </button>
            </form>
        </details>
    }
    .into_any()
}
