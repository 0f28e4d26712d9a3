//! What pages have in common that are drawn once and then kept current in
//! place. A page must not be built anew for a new answer: signals of the old one
//! would be gone while its elements still stand and tick.

use crate::api::{OverviewAnswer, load_overview};
use crate::components::ErrorPanel;
use crate::facade::FacadeError;
use crate::live::{BoxedRefresh, Clock, Follow, Live, StreamQuery, use_live};
use crate::query::OverviewQuery;
use leptos::prelude::*;
use leptos_router::hooks::use_location;
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

/// The newest answer about the fleet, and what went wrong when a newer one was
/// asked for.
pub struct Current {
    pub answer: RwSignal<OverviewAnswer>,
    pub error: RwSignal<Option<FacadeError>>,
    /// Asks again when notified.
    pub again: Trigger,
}

/// Answers that change by time alone are asked for anew after this long.
const STALE_AFTER_US: i64 = 30 * SECOND_US;

impl Current {
    /// Asks again when the address changes or the stream brings something.
    pub fn keep(first: OverviewAnswer, query: Memo<OverviewQuery>) -> Self {
        let (answer, error) = (RwSignal::new(first), RwSignal::new(None));
        let (clock, live) = (expect_context::<Clock>(), expect_context::<Live>());
        let made_at = move |answer: &OverviewAnswer| answer.moment.now;
        Effect::new(move |_| {
            let made_at = answer.with(made_at);
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
        Effect::new(move |_| {
            let now = clock.now();
            if !live.paused.get_untracked()
                && now.is_some_and(|now| now.since(answer.with_untracked(made_at)) > STALE_AFTER_US)
                && error.get_untracked().is_none()
            {
                again.notify();
            }
        });
        use_live(move || {
            let asked = query.get();
            Some(Follow {
                query: StreamQuery { gateway: asked.gateway.clone(), ..StreamQuery::default() },
                after: Some(answer.with_untracked(|answer| answer.moment.cursor)),
                on_events: Arc::new(|_| {}),
                refresh: Arc::new(move |_| -> BoxedRefresh { Box::pin(ask(answer, error, query, asked.clone())) }),
            })
        });
        Self { answer, error, again }
    }
}

async fn ask(
    answer: RwSignal<OverviewAnswer>,
    error: RwSignal<Option<FacadeError>>,
    query: Memo<OverviewQuery>,
    asked: OverviewQuery,
) {
    let answered = load_overview(asked.clone()).await;
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
