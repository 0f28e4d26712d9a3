use crate::api::{SessionsAnswer, load_sessions};
use crate::components::{ErrorPanel, Notice, SessionFilters, SessionTable};
use crate::facade::FacadeError;
use crate::live::{Clock, Follow, StreamQuery, use_live};
use crate::query::SessionsQuery;
use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::hooks::use_location;
use std::sync::Arc;

/// All sessions, filtered by the address.
#[component]
pub fn SessionsPage() -> impl IntoView {
    let search = use_location().search;
    let query = Memo::new(move |_| search.with(|search| SessionsQuery::parse(search)));
    let answer = Resource::new(move || query.get(), load_sessions);
    let show = move || {
        Suspend::new(async move {
            match answer.await {
                Ok(first) => view! { <SessionsView first query /> }.into_any(),
                Err(error @ FacadeError::BadRequest(_)) => view! {
                    <SessionFilters query gateways=Signal::derive(Vec::new) />
                    <ErrorPanel error />
                }
                .into_any(),
                Err(error) => view! { <ErrorPanel error /> }.into_any(),
            }
        })
    };
    view! {
        <Title text="Sessions · Observatory" />
        <h1>"Sessions"</h1>
        <Transition fallback=|| view! { <p class="empty">"Loading sessions…"</p> }>{show}</Transition>
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
    let (answer, error) = (RwSignal::new(first), RwSignal::new(None));
    follow(answer, error, query.get_untracked());
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

/// Asks anew whenever the stream brings something.
fn follow(answer: RwSignal<SessionsAnswer>, error: RwSignal<Option<FacadeError>>, query: SessionsQuery) {
    let clock = expect_context::<Clock>();
    Effect::new(move |_| clock.adjust(answer.with(|answer| answer.now)));
    use_live(move || {
        let query = query.clone();
        Some(Follow {
            query: StreamQuery { gateway: Some(query.gateway.clone()), session: None },
            after: None,
            on_events: Arc::new(|_| {}),
            refresh: Arc::new(move |_| {
                let query = query.clone();
                Box::pin(async move {
                    match load_sessions(query).await {
                        Ok(fresh) => {
                            answer.try_set(fresh);
                            error.try_set(None);
                        }
                        Err(failure) => {
                            error.try_set(Some(failure));
                        }
                    }
                })
            }),
        })
    });
}

/// In place of an empty list.
#[component]
fn Empty(
    /// What the address asks for.
    query: Memo<SessionsQuery>,
) -> impl IntoView {
    move || {
        if query.get().filters() {
            view! {
                <p class="empty">
                    "No session matches these filters. " <a href="/sessions">"Show all sessions"</a>
                </p>
            }
            .into_any()
        } else {
            view! {
                <p class="empty">
                    "No session yet. " <a href="/">"Connect a gateway"</a>
                </p>
            }
            .into_any()
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
