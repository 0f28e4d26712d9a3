use super::current::{FirstError, use_query};
use super::events_view::EventsView;
use crate::api::{EventsPart, EventsRequest, EventsShown, load_events};
use crate::components::{Loading, TimeRangePicker};
use crate::links;
use crate::query::TimeRange;
use leptos::prelude::*;
use leptos_meta::Title;

/// All events as they came.
#[component]
pub fn EventsPage() -> impl IntoView {
    let search = use_query("/events", |search| search.trim_start_matches('?').to_owned());
    let asked = search.get_untracked();
    let first = Resource::new(
        || (),
        move |()| {
            let request = EventsRequest { search: asked.clone(), part: EventsPart::Page };
            async move { load_events(request).await.map(EventsShown) }
        },
    );
    let show = move || {
        Suspend::new(async move {
            match first.await {
                Ok(EventsShown(first)) => view! { <EventsView first search /> }.into_any(),
                Err(error) => {
                    let href = Memo::new(move |_| format!("/events?{}", search.get()));
                    view! { <FirstError error href /> }.into_any()
                }
            }
        })
    };
    view! {
        <Title text="Events · Observatory" />
        <div class="toolbar">
            <h1>"Events"</h1>
            <TimeRangePicker
                path="/events"
                range=Signal::derive(move || split(&search.get()).0)
                keep=Signal::derive(move || split(&search.get()).1)
            />
        </div>
        <Suspense fallback=|| view! { <Loading words="Loading events…" /> }>{show}</Suspense>
    }
    .into_any()
}

/// The range of an address, and what else it asks for but the page.
fn split(search: &str) -> (TimeRange, Vec<(String, String)>) {
    let (mut range, mut rest) = (TimeRange::default(), links::parse_query(search));
    rest.retain(|(name, value)| !range.take(name, value) && name != "cursor");
    (range, rest)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn another_range_keeps_the_filters_and_begins_anew() {
        let (range, keep) = split("range=7d&type=turn.failed&cursor=17~5");
        assert_eq!(range.href("/events", &keep), "/events?range=7d&type=turn.failed");
    }
}
