//! The list of events, and what is newer than it.

use crate::api::{EventsAnswer, EventsPart, EventsRequest, NEWS_MAX, Newest, load_events};
use crate::components::Notice;
use crate::facade::FacadeError;
use crate::format;
use crate::links;
use crate::live::{Clock, Follow, Live, StreamQuery, use_live};
use leptos::html::Div;
use leptos::prelude::*;
use std::sync::Arc;

/// What the page shows, as it changes.
#[derive(Clone, Copy)]
struct Shown {
    search: Memo<String>,
    /// Where the stream goes on behind the list.
    cursor: StoredValue<i64>,
    newest: StoredValue<Option<Newest>>,
    grows: RwSignal<bool>,
    /// Events that came since.
    news: RwSignal<u32>,
    error: RwSignal<Option<FacadeError>>,
    filters: NodeRef<Div>,
    list: NodeRef<Div>,
    #[cfg(feature = "hydrate")]
    feed: StoredValue<Option<crate::dom::Feed>, LocalStorage>,
}

impl Shown {
    fn new(first: &EventsAnswer, search: Memo<String>) -> Self {
        Self {
            search,
            cursor: StoredValue::new(first.cursor),
            newest: StoredValue::new(first.newest.clone()),
            grows: RwSignal::new(first.grows),
            news: RwSignal::new(0),
            error: RwSignal::new(None),
            filters: NodeRef::new(),
            list: NodeRef::new(),
            #[cfg(feature = "hydrate")]
            feed: StoredValue::new_local(None),
        }
    }

    async fn ask(self, part: EventsPart) {
        let Some(search) = self.search.try_get_untracked() else { return };
        let answered = load_events(EventsRequest { search: search.clone(), part: part.clone() }).await;
        // The address may have changed, or the page gone, in the meantime.
        if self.search.try_get_untracked() != Some(search) {
            return;
        }
        match answered {
            Ok(answer) if part == EventsPart::Page => self.take(&answer),
            Ok(answer) => {
                self.news.try_set(answer.news);
                self.error.try_set(None);
            }
            Err(failure) => {
                self.error.try_set(Some(failure));
            }
        }
    }

    fn take(self, answer: &EventsAnswer) {
        self.cursor.try_set_value(answer.cursor);
        self.newest.try_set_value(answer.newest.clone());
        self.grows.try_set(answer.grows);
        self.news.try_set(0);
        self.error.try_set(None);
        #[cfg(feature = "hydrate")]
        {
            if let Some(filters) = self.filters.get_untracked() {
                crate::dom::morph(&filters, &answer.filters);
            }
            self.feed.try_with_value(|feed| feed.as_ref().map(|feed| feed.show(&answer.rows)));
        }
    }

    /// Asks how many events are newer, unless they are many already.
    async fn count(self) {
        let counts = self.grows.try_get_untracked() == Some(true)
            && self.news.try_get_untracked().is_some_and(|news| news < NEWS_MAX);
        let Some(newest) = self.newest.try_get_value().filter(|_| counts) else { return };
        let is_empty = newest.is_none();
        self.ask(EventsPart::News(newest)).await;
        // Nobody reads an empty list.
        if is_empty && self.news.try_get_untracked().is_some_and(|news| news > 0) {
            self.ask(EventsPart::Page).await;
        }
    }

    /// Shows what is newest.
    fn renew(self) {
        #[cfg(feature = "hydrate")]
        if let Some(list) = self.list.get_untracked() {
            // The button that was pressed is about to go.
            let _ = list.focus();
            if let Some(window) = web_sys::window() {
                window.scroll_to_with_x_and_y(0.0, 0.0);
            }
        }
        leptos::task::spawn_local(self.ask(EventsPart::Page));
    }
}

/// The list that the address asks for.
#[component]
pub fn EventsView(
    /// What the server answered first.
    first: EventsAnswer,
    /// The query of the address.
    search: Memo<String>,
) -> impl IntoView {
    let shown = Shown::new(&first, search);
    keep(shown, first.now);
    let press = move |event: leptos::ev::MouseEvent| {
        #[cfg(feature = "hydrate")]
        crate::dom::Feed::clicked(&event);
        #[cfg(not(feature = "hydrate"))]
        drop(event);
    };
    let words = move || match shown.news.get() {
        NEWS_MAX.. => format!("{NEWS_MAX}+ new events"),
        news => format::plural(i64::from(news), "new event"),
    };
    view! {
        <div class="events-page">
            <Notice error=shown.error />
            <div node_ref=shown.filters inner_html=first.filters></div>
            <div class="events-news">
                <Show when=move || { shown.news.get() > 0 }>
                    <button type="button" class="button button-main num" on:click=move |_| shown.renew()>
                        {words}
                    </button>
                </Show>
                <span class="sr-only" role="status">
                    {move || (shown.news.get() > 0).then_some("There are new events.")}
                </span>
            </div>
            <div class="events-list" tabindex="-1" node_ref=shown.list on:click=press inner_html=first.rows></div>
        </div>
    }
    .into_any()
}

/// Follows the address, the stream and the scrolling.
fn keep(shown: Shown, now: model::Timestamp) {
    let (clock, live) = (expect_context::<Clock>(), expect_context::<Live>());
    Effect::new(move |_| {
        clock.adjust(now);
        live.shown_at.set(Some(now));
    });
    on_cleanup(move || _ = live.shown_at.try_set(None));
    Effect::new(move |before: Option<()>| {
        shown.search.track();
        if before.is_some() {
            leptos::task::spawn_local(shown.ask(EventsPart::Page));
        }
    });
    use_live(move || {
        let pairs = links::parse_query(&shown.search.get());
        let named = |name: &str| pairs.iter().find(|(other, _)| other == name).map(|(_, value)| value.clone());
        let grows = shown.grows.get();
        Some(Follow {
            query: StreamQuery { gateway: named("gateway"), session: named("session"), alerts_only: !grows },
            after: grows.then(|| shown.cursor.get_value()),
            on_events: Arc::new(|_| {}),
            refresh: Arc::new(move |_| Box::pin(shown.count())),
        })
    });
    #[cfg(feature = "hydrate")]
    {
        Effect::new(move |_| {
            if let Some(list) = shown.list.get()
                && shown.feed.with_value(Option::is_none)
            {
                shown.feed.set_value(Some(crate::dom::Feed::new(list.into())));
            }
        });
        let scrolls = window_event_listener(leptos::ev::scroll, move |_| {
            shown.feed.try_with_value(|feed| feed.as_ref().map(crate::dom::Feed::scrolled));
        });
        on_cleanup(move || scrolls.remove());
    }
}
