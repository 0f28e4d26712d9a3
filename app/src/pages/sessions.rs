use super::current::{Answer, Current, FirstError, use_query};
use crate::api::{SessionsAnswer, load_sessions};
use crate::components::{Notice, SessionFilters, SessionTable};
use crate::facade::FacadeError;
use crate::live::StreamQuery;
use crate::query::SessionsQuery;
use leptos::prelude::*;
use leptos_meta::Title;
use model::Timestamp;

/// All sessions, filtered by the address.
#[component]
pub fn SessionsPage() -> impl IntoView {
    let query = use_query("/sessions", SessionsQuery::parse);
    let first = Resource::new(|| (), move |()| SessionsAnswer::load(query.get_untracked()));
    let show = move || {
        Suspend::new(async move {
            match first.await {
                Ok(first) => view! { <SessionsView first query /> }.into_any(),
                Err(error) => view! {
                    <SessionFilters query gateways=Signal::derive(Vec::new) />
                    <FirstError error href=Memo::new(move |_| query.get().href()) />
                }
                .into_any(),
            }
        })
    };
    view! {
        <Title text="Sessions · Observatory" />
        <h1>"Sessions"</h1>
        <Suspense fallback=|| view! { <p class="empty">"Loading sessions…"</p> }>{show}</Suspense>
    }
}

impl Answer for SessionsAnswer {
    type Query = SessionsQuery;

    fn load(query: SessionsQuery) -> impl Future<Output = Result<Self, FacadeError>> + Send + 'static {
        load_sessions(query)
    }

    fn stream(query: &SessionsQuery) -> StreamQuery {
        StreamQuery { gateway: Some(query.gateway.clone()), ..StreamQuery::default() }
    }

    fn now(&self) -> Timestamp {
        self.now
    }

    fn cursor(&self) -> Option<i64> {
        None
    }
}

/// The list, kept current.
#[component]
fn SessionsView(
    /// What the server answered first.
    first: SessionsAnswer,
    /// What the address asks for.
    query: Memo<SessionsQuery>,
) -> impl IntoView {
    let Current { answer, error, .. } = Current::keep(first, query);
    let rows = Memo::new(move |_| answer.with(|answer| answer.page.items.clone()));
    view! {
        <Notice error />
        <SessionFilters query gateways=Memo::new(move |_| answer.with(|answer| answer.gateways.clone())) />
        <Show when=move || rows.with(|rows| !rows.is_empty()) fallback=move || view! { <Empty query /> }>
            <SessionTable rows />
        </Show>
        <Pager query next=Memo::new(move |_| answer.with(|answer| answer.page.next_cursor.clone())) />
    }
}

/// In place of an empty list.
#[component]
fn Empty(
    /// What the address asks for.
    query: Memo<SessionsQuery>,
) -> impl IntoView {
    move || {
        if query.get().filters() {
            view! { <p class="empty">"No session matches these filters. " <a href="/sessions">"Show all sessions"</a></p> }
            .into_any()
        } else {
            view! { <p class="empty">"No session yet. " <a href="/">"Connect a gateway"</a></p> }.into_any()
        }
    }
}

/// To the next page and back to the first.
#[component]
fn Pager(
    /// What the address asks for.
    query: Memo<SessionsQuery>,
    /// Where the next page begins.
    #[prop(into)]
    next: Signal<Option<String>>,
) -> impl IntoView {
    let first = move || !query.get().cursor.is_empty();
    view! {
        <nav class="pager" aria-label="Pages of the list">
            <Show when=first>
                <a class="button" href=move || query.get().first_page().href()>
                    "First page"
                </a>
            </Show>
            {move || {
                next.get()
                    .map(|cursor| {
                        view! {
                            <a class="button" href=query.get().page(cursor).href() rel="next">
                                "Next page"
                            </a>
                        }
                    })
            }}
        </nav>
    }
}
