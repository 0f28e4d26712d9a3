//! Pages of the list.

use super::row::row;
use crate::query::{EventsQuery, Preset, TimeRange};
use leptos::prelude::*;
use model::query::Page;
use model::{Event, Timestamp};

/// The list from where the address says.
pub fn list_html(query: &EventsQuery, page: &Page<Event>, any_events: bool, now: Timestamp) -> String {
    let first = (!query.cursor.is_empty()).then(|| {
        let words = if query.ascending { "Oldest events" } else { "Newest events" };
        view! {
            <nav class="pager" aria-label="Start of the list">
                <a class="button" href=query.first_page().href()>
                    {words}
                </a>
            </nav>
        }
    });
    let first = tools(query, now) + &first.map(RenderHtml::to_html).unwrap_or_default();
    if page.items.is_empty() {
        return first + &empty(query, any_events);
    }
    first + HEAD + &rows_html(query, page, now)
}

/// What the columns are, for the eye: every line tells its own.
const HEAD: &str = "<div class=\"event-head\" aria-hidden=\"true\"><span>Time</span><span>Type</span>\
    <span>Gateway and session</span><span>What</span><span>Took</span><span>Tokens</span><span>Cost</span></div>";

/// The rows of a page, and the way to the next. Where a page was, the next is
/// put in place of its way.
pub fn rows_html(query: &EventsQuery, page: &Page<Event>, now: Timestamp) -> String {
    let rows = page.items.iter().map(|event| row(event, now)).collect_view();
    let next = page.next_cursor.clone().map(|cursor| {
        view! {
            <nav class="pager" aria-label="Pages of the list">
                <a class="button" href=query.page(cursor).href() rel="next" data-more="">
                    "Next page"
                </a>
            </nav>
        }
    });
    view! {
        <ol class="events" data-href=query.href()>
            {rows}
        </ol>
        {next}
    }
    .to_html()
}

/// Above the rows.
fn tools(query: &EventsQuery, now: Timestamp) -> String {
    let link = |words: &'static str, ascending: bool| {
        let href = EventsQuery { ascending, ..query.first_page() }.href();
        view! {
            <a href=href aria-current=(query.ascending == ascending).then_some("true")>
                {words}
            </a>
        }
    };
    let file = |words: &'static str, format: &'static str| {
        view! {
            <a class="button button-small" href=query.file_href(format, now) rel="external" download="">
                {words}
            </a>
        }
    };
    view! {
        <div class="event-tools">
            <nav class="segments" aria-label="Order">
                {link("Newest first", false)}
                {link("Oldest first", true)}
            </nav>
            <span class="event-files" role="group" aria-label="Export of these events">
                {file("CSV", "csv")}
                {file("JSON lines", "jsonl")}
            </span>
        </div>
    }
    .to_html()
}

fn empty(query: &EventsQuery, any_events: bool) -> String {
    let wider = EventsQuery { range: TimeRange::relative(Preset::Month), ..query.first_page() };
    let way = if !any_events {
        view! { <p class="empty">"No event yet. " <a href="/">"Connect a gateway"</a></p> }.into_any()
    } else if !query.cursor.is_empty() {
        view! { <p class="empty">"There is nothing further."</p> }.into_any()
    } else if query.filters() {
        view! {
            <p class="empty">
                "No event in this range matches these filters. " <a href=wider.href()>"Look at the last 30 days"</a>
            </p>
        }
        .into_any()
    } else {
        view! { <p class="empty">"No event in this range. " <a href=wider.href()>"Look at the last 30 days"</a></p> }
            .into_any()
    };
    way.to_html()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::explorer::tests::{event, now};
    use serde_json::json;

    fn page(items: Vec<Event>, next: Option<&str>) -> Page<Event> {
        Page { items, next_cursor: next.map(str::to_owned) }
    }

    #[test]
    fn a_page_leads_to_the_next_with_its_filters() {
        let query = EventsQuery::parse("?type=turn.failed&range=7d");
        let html = list_html(&query, &page(vec![event("turn.failed", json!({}))], Some("17~5")), true, now());
        assert!(html.contains("href=\"/events?range=7d&amp;type=turn.failed&amp;cursor=17~5\""), "{html}");
        assert!(html.contains("data-href=\"/events?range=7d&amp;type=turn.failed\""), "{html}");
        assert!(!html.contains("Newest events"));
        assert!(html.contains("href=\"/events?range=7d&amp;type=turn.failed&amp;order=asc\""), "{html}");
        let html = rows_html(&query.page("17~5".into()), &page(vec![event("turn.failed", json!({}))], None), now());
        assert!(!html.contains("Next page"));
    }

    #[test]
    fn an_empty_list_leads_on() {
        let told = |search: &str, any| list_html(&EventsQuery::parse(search), &page(vec![], None), any, now());
        assert!(told("", false).contains("Connect a gateway"));
        assert!(told("?q=x", true).contains("href=\"/events?range=30d&amp;q=x\""));
        assert!(told("", true).contains("No event in this range."));
        let far = told("?cursor=17~5", true);
        assert!(far.contains("nothing further") && far.contains("Newest events"), "{far}");
    }
}
