//! The state of a page that is drawn once and then kept current in place.
//! A page must not be built anew for a new answer: signals of the old one would
//! be gone while its elements still stand and tick.

use crate::components::ErrorPanel;
use crate::facade::FacadeError;
use crate::live::{BoxedRefresh, Clock, Follow, Live, StreamQuery, use_live};
use leptos::prelude::*;
use leptos_router::hooks::use_location;
use model::Timestamp;
use model::time::SECOND_US;
use std::sync::Arc;

/// What the address asks of the page at `path`. On the way to another page the
/// address changes before this one is gone: then it keeps what it had.
pub fn use_query<Q>(path: &'static str, parse: fn(&str) -> Q) -> Memo<Q>
where
    Q: Clone + PartialEq + Send + Sync + 'static,
{
    let location = use_location();
    Memo::new(move |held: Option<&Q>| match held {
        Some(held) if location.pathname.with(|here| here != path) => held.clone(),
        _ => location.search.with(|search| parse(search)),
    })
}

/// What a page needs to know of its answers.
pub trait Answer: Clone + Send + Sync + 'static {
    type Query: Clone + PartialEq + Send + Sync + 'static;
    /// It shows alerts and nothing else: events do not change it.
    const ALERTS_ONLY: bool = false;

    fn load(query: Self::Query) -> impl Future<Output = Result<Self, FacadeError>> + Send + 'static;

    /// The part of the stream that can change this answer.
    fn stream(query: &Self::Query) -> StreamQuery;

    /// The server's clock when it answered.
    fn now(&self) -> Timestamp;

    /// Position in the stream that the answer includes, where it is known.
    fn cursor(&self) -> Option<i64>;
}

/// The newest answer, and what went wrong when a newer one was asked for.
pub struct Current<A: 'static> {
    pub answer: RwSignal<A>,
    pub error: RwSignal<Option<FacadeError>>,
    /// Asks again when notified.
    pub again: Trigger,
}

/// Answers that change by time alone are asked for anew after this long.
const STALE_AFTER_US: i64 = 30 * SECOND_US;

impl<A: Answer> Current<A> {
    /// Asks again when the address changes or the stream brings something.
    pub fn keep(first: A, query: Memo<A::Query>) -> Self {
        let (answer, error) = (RwSignal::new(first), RwSignal::new(None));
        let (clock, live) = (expect_context::<Clock>(), expect_context::<Live>());
        Effect::new(move |_| {
            let made_at = answer.with(A::now);
            clock.adjust(made_at);
            live.shown_at.set(Some(made_at));
        });
        on_cleanup(move || _ = live.shown_at.try_set(None));
        let again = Trigger::new();
        Effect::new(move |before: Option<()>| {
            let asked = query.get();
            again.track();
            if before.is_some() {
                leptos::task::spawn_local(ask(answer, error, query, asked));
            }
        });
        if A::ALERTS_ONLY {
            Effect::new(move |before: Option<()>| {
                live.alerts.track();
                if before.is_some() {
                    again.notify();
                }
            });
        }
        Effect::new(move |_| {
            let now = clock.now();
            if !live.paused.get_untracked()
                && now.is_some_and(|now| now.since(answer.with_untracked(A::now)) > STALE_AFTER_US)
                && error.get_untracked().is_none()
            {
                again.notify();
            }
        });
        use_live(move || {
            let asked = query.get();
            Some(Follow {
                query: A::stream(&asked),
                after: answer.with_untracked(A::cursor),
                on_events: Arc::new(|_| {}),
                refresh: Arc::new(move |_| -> BoxedRefresh {
                    if A::ALERTS_ONLY {
                        Box::pin(std::future::ready(()))
                    } else {
                        Box::pin(ask(answer, error, query, asked.clone()))
                    }
                }),
            })
        });
        Self { answer, error, again }
    }
}

async fn ask<A: Answer>(
    answer: RwSignal<A>,
    error: RwSignal<Option<FacadeError>>,
    query: Memo<A::Query>,
    asked: A::Query,
) {
    let answered = A::load(asked.clone()).await;
    // The address may have changed, or the page gone, in the meantime.
    if query.try_get_untracked() != Some(asked) {
        return;
    }
    match answered {
        Ok(fresh) => {
            answer.try_set(fresh);
            error.try_set(None);
        }
        Err(failure) => {
            error.try_set(Some(failure));
        }
    }
}

/// In place of a page whose first answer was an error: another address is
/// loaded as a new document.
#[component]
pub fn FirstError(
    /// What the server answered.
    error: FacadeError,
    /// The address of the page.
    #[prop(into)]
    href: Signal<String>,
) -> impl IntoView {
    Effect::new(move |before: Option<String>| {
        let href = href.get();
        #[cfg(feature = "hydrate")]
        if before.is_some_and(|before| before != href) {
            crate::browser::go(&href);
        }
        #[cfg(not(feature = "hydrate"))]
        drop(before);
        href
    });
    view! { <ErrorPanel error /> }
}
