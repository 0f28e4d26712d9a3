use super::current::{FirstError, use_query};
use crate::api::{Piece, Rows, SessionsAnswer, ShownSessions, load_session_tools, load_sessions};
use crate::components::{HtmlPiece, Loading, Notice, SavedViews};
use crate::facade::FacadeError;
use crate::links;
use crate::live::{Clock, Follow, Live, StreamQuery, use_live};
use leptos::html::{Table, Thead};
use leptos::prelude::*;
use leptos_meta::Title;
use std::sync::Arc;

/// All sessions, filtered by the address.
#[component]
pub fn SessionsPage() -> impl IntoView {
    let search = use_query("/sessions", str::to_owned);
    let first = Resource::new(
        || (),
        move |()| {
            let search = search.get_untracked();
            async move {
                match load_sessions(search.clone()).await {
                    Ok(answer) => Ok(ShownSessions(answer)),
                    Err(error) => Err((error, load_session_tools(search).await.unwrap_or_default())),
                }
            }
        },
    );
    let show = move || {
        Suspend::new(async move {
            match first.await {
                Ok(ShownSessions(first)) => view! { <SessionsView first search /> }.into_any(),
                Err((error, tools)) => view! {
                    <div class="piece" inner_html=tools></div>
                    <FirstError error href=Memo::new(move |_| format!("/sessions{}", question(&search.get()))) />
                }
                .into_any(),
            }
        })
    };
    view! {
        <Title text="Sessions · Observatory" />
        <h1>"Sessions"</h1>
        <Suspense fallback=|| view! { <Loading words="Loading sessions…" /> }>{show}</Suspense>
    }
    .into_any()
}

fn question(search: &str) -> String {
    if search.is_empty() { String::new() } else { format!("?{}", search.trim_start_matches('?')) }
}

/// What the page shows, as it changes.
#[derive(Clone, Copy)]
struct Shown {
    search: Memo<String>,
    /// What is above and, where it is empty, in place of the list.
    pieces: RwSignal<Vec<Piece>>,
    head: RwSignal<String>,
    gateway: RwSignal<Option<String>>,
    error: RwSignal<Option<FacadeError>>,
    live: Live,
    clock: Clock,
    #[cfg(feature = "hydrate")]
    list: StoredValue<Option<crate::endless::Endless>, LocalStorage>,
}

impl Shown {
    fn new(first: &SessionsAnswer, search: Memo<String>) -> Self {
        Self {
            search,
            pieces: RwSignal::new(first.pieces.clone()),
            head: RwSignal::new(first.head.clone()),
            gateway: RwSignal::new(first.gateway.clone()),
            error: RwSignal::new(None),
            live: expect_context(),
            clock: expect_context(),
            #[cfg(feature = "hydrate")]
            list: StoredValue::new_local(None),
        }
    }

    /// Asks again: for the same list, or for another where the address changed.
    async fn ask(self, is_other: bool) {
        let Some(asked) = self.search.try_get_untracked() else { return };
        let answered = load_sessions(asked.clone()).await;
        // The address may have changed, or the page gone, in the meantime.
        if self.search.try_get_untracked().as_ref() != Some(&asked) {
            return;
        }
        match answered {
            Ok(answer) => self.take(&answer, &asked, is_other),
            Err(failure) => {
                self.error.try_set(Some(failure));
            }
        }
    }

    fn take(self, answer: &SessionsAnswer, asked: &str, is_other: bool) {
        self.clock.adjust(answer.now);
        self.live.shown_at.try_set(Some(answer.now));
        self.pieces.try_set(answer.pieces.clone());
        if self.head.try_with_untracked(|held| *held != answer.head) == Some(true) {
            self.head.try_set(answer.head.clone());
        }
        // The stream starts over when it changes.
        if self.gateway.try_with_untracked(|held| *held != answer.gateway) == Some(true) {
            self.gateway.try_set(answer.gateway.clone());
        }
        self.error.try_set(None);
        self.show_rows(&answer.rows, asked, is_other);
    }

    fn show_rows(self, rows: &Rows, asked: &str, is_other: bool) {
        #[cfg(feature = "hydrate")]
        self.list.try_with_value(|list| {
            let Some(list) = list else { return };
            if is_other { list.show(asked.to_owned(), rows) } else { list.refresh(rows) }
        });
        #[cfg(not(feature = "hydrate"))]
        let _ = (self, rows, asked, is_other);
    }
}

/// The list, kept current.
#[component]
fn SessionsView(
    /// What the server answered first.
    first: SessionsAnswer,
    /// The query of the address.
    search: Memo<String>,
) -> impl IntoView {
    let shown = Shown::new(&first, search);
    let (table, head) = (NodeRef::<Table>::new(), NodeRef::<Thead>::new());
    follow(shown, &first);
    start(shown, table, first.rows.next.clone());
    redraw_head(shown, head);
    let pager = next_page(&search.get_untracked(), first.rows.next.as_deref());
    view! {
        <div class="list-page">
            <Notice error=shown.error />
            <HtmlPiece pieces=shown.pieces name="tools" />
            <HtmlPiece pieces=shown.pieces name="reach" />
            <SavedViews path="/sessions" search />
            <table class="table sessions" role="table" node_ref=table>
                <thead role="rowgroup" node_ref=head inner_html=first.head></thead>
                <tbody role="rowgroup" inner_html=first.rows.html></tbody>
            </table>
            <HtmlPiece pieces=shown.pieces name="none" />
            {pager}
        </div>
    }
    .into_any()
}

/// Without script, the way to further rows.
fn next_page(search: &str, next: Option<&str>) -> AnyView {
    let pairs: Vec<_> = links::parse_query(search).into_iter().filter(|(name, _)| name != "cursor").collect();
    let is_first = pairs.len() == links::parse_query(search).len();
    let href = |cursor: &str| {
        let pairs = pairs.iter().map(|(name, value)| (name.as_str(), value.as_str()));
        links::with_query("/sessions", pairs.chain([("cursor", cursor)]))
    };
    let link = |href: String, words: &'static str| {
        view! {
            <a class="button" href=href>
                {words}
            </a>
        }
    };
    view! {
        <nav class="pager no-script" aria-label="Pages of the list">
            {(!is_first).then(|| link(href(""), "First page"))}
            {next.map(|cursor| link(href(cursor), "Next page"))}
        </nav>
    }
    .into_any()
}

/// Follows the address and the stream.
fn follow(shown: Shown, first: &SessionsAnswer) {
    let now = first.now;
    Effect::new(move |_| {
        shown.clock.adjust(now);
        shown.live.shown_at.set(Some(now));
    });
    on_cleanup(move || _ = shown.live.shown_at.try_set(None));
    Effect::new(move |before: Option<()>| {
        shown.search.track();
        if before.is_some() {
            leptos::task::spawn_local(shown.ask(true));
        }
    });
    use_live(move || {
        Some(Follow {
            query: StreamQuery { gateway: shown.gateway.get(), ..StreamQuery::default() },
            after: None,
            on_events: Arc::new(|_| {}),
            refresh: Arc::new(move |_| Box::pin(shown.ask(false))),
        })
    });
}

/// Brings the headings to what the address asks for.
fn redraw_head(shown: Shown, head: NodeRef<Thead>) {
    Effect::new(move |before: Option<()>| {
        let html = shown.head.get();
        #[cfg(feature = "hydrate")]
        if let (Some(()), Some(head)) = (before, head.get_untracked()) {
            crate::dom::morph(&head, &html);
        }
        #[cfg(not(feature = "hydrate"))]
        let _ = (before, html, head);
    });
}

/// Loads more of the list as it is scrolled, and keys that go through it.
#[cfg(feature = "hydrate")]
fn start(shown: Shown, table: NodeRef<Table>, next: Option<String>) {
    use crate::endless::{Endless, step};
    use leptos::ev;

    let with_list = move |act: fn(&Endless)| {
        shown.list.try_with_value(|list| list.as_ref().map(act));
    };
    Effect::new(move |_| {
        let Some(table) = table.get() else { return };
        if table.is_connected() {
            hold(shown, table.into(), next.clone());
            return;
        }
        // A page that the browser builds is not in the document yet: nothing
        // in it can be measured or scrolled to.
        let next = next.clone();
        request_animation_frame(move || hold(shown, table.into(), next));
    });
    let scrolls = window_event_listener(ev::scroll, move |_| with_list(Endless::scrolled));
    let keys = window_event_listener(ev::keydown, move |event| {
        if let Some(table) = table.try_get_untracked().flatten() {
            step(&event, &table);
        }
    });
    on_cleanup(move || {
        scrolls.remove();
        keys.remove();
    });
}

/// Takes the table over, once.
#[cfg(feature = "hydrate")]
fn hold(shown: Shown, table: web_sys::Element, next: Option<String>) {
    use crate::api::load_session_rows;
    use crate::endless::Endless;
    use std::rc::Rc;

    if shown.list.try_with_value(Option::is_none) != Some(true) {
        return;
    }
    let load = move |cursor: String| {
        let search = shown.search.try_get_untracked().unwrap_or_default();
        Box::pin(load_session_rows(search, cursor)) as std::pin::Pin<Box<dyn Future<Output = _>>>
    };
    let address = shown.search.get_untracked();
    shown.list.try_set_value(Endless::new(table, address, next, Rc::new(load)));
}

#[cfg(not(feature = "hydrate"))]
fn start(shown: Shown, table: NodeRef<Table>, next: Option<String>) {
    let _ = (shown, table, next);
}
