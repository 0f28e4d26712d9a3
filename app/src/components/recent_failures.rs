use super::Failures;
use crate::api::load_failures;
use crate::facade::FacadeError;
use crate::live::{BoxedRefresh, follow_paced};
use crate::query::OverviewQuery;
use leptos::prelude::*;
use model::Timestamp;
use model::session::SessionRow;
use std::sync::Arc;

/// The first answer of [`RecentFailures`].
pub type FailuresPart = Resource<Result<Vec<SessionRow>, FacadeError>>;

/// Least time between two questions, in milliseconds.
const MS_MIN: f64 = 2000.0;

pub fn load_failures_part(query: OverviewQuery) -> FailuresPart {
    Resource::new(|| (), move |()| load_failures(query.clone()))
}

/// The newest failures of the range, kept current by themselves.
#[component]
pub fn RecentFailures(
    /// The first answer.
    part: FailuresPart,
    /// What the address asks for.
    query: Memo<OverviewQuery>,
    /// Changes when there is something new to ask for.
    fresh: Memo<Timestamp>,
) -> impl IntoView {
    let body = move || {
        Suspend::new(async move {
            let first = part.await;
            view! { <Kept first query fresh /> }.into_any()
        })
    };
    let fallback = || view! { <section class="card" data-card="failures"></section> };
    view! { <Suspense fallback>{body}</Suspense> }.into_any()
}

#[component]
fn Kept(
    /// The first answer.
    first: Result<Vec<SessionRow>, FacadeError>,
    /// What the address asks for.
    query: Memo<OverviewQuery>,
    /// Changes when there is something new to ask for.
    fresh: Memo<Timestamp>,
) -> impl IntoView {
    let (rows, failure) = match first {
        Ok(rows) => (rows, None),
        Err(failure) => (Vec::new(), Some(failure)),
    };
    let (rows, error) = (RwSignal::new(rows), RwSignal::new(failure));
    let ask = move || -> BoxedRefresh {
        let asked = query.get_untracked();
        Box::pin(async move {
            let answered = load_failures(asked.clone()).await;
            if query.try_get_untracked() != Some(asked) {
                return;
            }
            error.try_set(answered.as_ref().err().cloned());
            if let Ok(fresh) = answered {
                rows.try_set(fresh);
            }
        })
    };
    follow_paced(MS_MIN, query, fresh, Arc::new(move |_| ask()));
    let problem = move || {
        error
            .get()
            .map(|error| view! { <p class="banner banner-bad">"Failures are not up to date. " {error.to_string()}</p> })
    };
    view! {
        <div class="stack">
            <div role="status">{problem}</div>
            <Failures sessions=rows />
        </div>
    }
    .into_any()
}
