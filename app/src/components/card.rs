use super::Skeleton;
use crate::api::{CardKind, load_card};
use crate::facade::FacadeError;
use crate::live::{BoxedRefresh, Live, follow_paced};
use crate::query::OverviewQuery;
use leptos::html::Div;
use leptos::prelude::*;
use model::Timestamp;
use std::sync::Arc;

/// The first answer of a card. The page asks for all at once, so that none
/// waits for another.
pub type CardPart = Resource<Result<String, FacadeError>>;

/// Least time between two questions of one card, in milliseconds: figures are
/// to be seen growing, the rest is looked at for longer.
const FIGURES_MS_MIN: f64 = 1000.0;
const OTHERS_MS_MIN: f64 = 3000.0;

pub fn load_card_part(kind: CardKind, query: OverviewQuery) -> CardPart {
    Resource::new(|| (), move |()| load_card(kind, query.clone()))
}

/// A part of the overview that is asked for, fails and is kept current by
/// itself. The server draws it.
#[component]
pub fn Card(
    /// What it shows.
    kind: CardKind,
    /// Its first answer.
    part: CardPart,
    /// What the address asks for.
    query: Memo<OverviewQuery>,
    /// Changes when there is something new to ask for.
    fresh: Memo<Timestamp>,
) -> impl IntoView {
    let is_bare = matches!(kind, CardKind::Tiles | CardKind::Trends);
    let body = move || {
        Suspend::new(async move {
            let first = part.await;
            view! { <Kept kind first query fresh /> }.into_any()
        })
    };
    view! {
        <section
            class=if is_bare { "bare" } else { "card" }
            data-card=kind.id()
            aria-label=is_bare.then(|| kind.title())
            aria-labelledby=(!is_bare).then(|| kind.id())
        >
            <Suspense fallback=move || {
                view! {
                    {head(kind, "Loading…")}
                    <Skeleton />
                }
            }>{body}</Suspense>
        </section>
    }
    .into_any()
}

/// The heading of a card that the server has not drawn.
fn head(kind: CardKind, note: &'static str) -> AnyView {
    view! {
        <div class="card-head">
            <h2 id=kind.id()>{kind.title()}</h2>
            <span class="soft">{note}</span>
        </div>
    }
    .into_any()
}

#[component]
fn Kept(
    /// What it shows.
    kind: CardKind,
    /// Its first answer.
    first: Result<String, FacadeError>,
    /// What the address asks for.
    query: Memo<OverviewQuery>,
    /// Changes when there is something new to ask for.
    fresh: Memo<Timestamp>,
) -> impl IntoView {
    let (drawn, failure) = match first {
        Ok(drawn) => (drawn, None),
        Err(failure) => (String::new(), Some(failure)),
    };
    let (html, error) = (RwSignal::new(drawn.clone()), RwSignal::new(failure));
    let body = NodeRef::<Div>::new();
    Effect::new(move |before: Option<()>| {
        html.track();
        #[cfg(feature = "hydrate")]
        match (before, body.get_untracked()) {
            // Not while somebody picks columns of a chart.
            (Some(()), Some(body)) if crate::dom::all(&body, ".picked").next().is_some() => {}
            (Some(()), Some(body)) => html.with_untracked(|html| crate::dom::morph(&body, html)),
            // A page that the browser builds has the times as the server wrote them.
            (None, Some(body)) => crate::dom::settle(&body),
            _ => {}
        }
        #[cfg(not(feature = "hydrate"))]
        let _ = before;
    });
    let ask = move || -> BoxedRefresh {
        let asked = query.get_untracked();
        Box::pin(async move {
            let answered = load_card(kind, asked.clone()).await;
            // The address may have changed, or the page gone, in the meantime.
            if query.try_get_untracked() != Some(asked) {
                return;
            }
            error.try_set(answered.as_ref().err().cloned());
            if let Ok(fresh) = answered
                && html.try_with_untracked(|held| *held != fresh) == Some(true)
            {
                html.try_set(fresh);
            }
        })
    };
    let pace_ms = if matches!(kind, CardKind::Tiles | CardKind::Trends) { FIGURES_MS_MIN } else { OTHERS_MS_MIN };
    let live = expect_context::<Live>();
    // Alerts have news of their own.
    let news = Memo::new(move |_| match kind {
        CardKind::Alerts => (None, live.alerts.get()),
        _ => (Some(fresh.get()), 0),
    });
    follow_paced(pace_ms, query, news, Arc::new(move |_| ask()));
    let problem = move || {
        error.get().map(|error| {
            let what =
                if html.with_untracked(String::is_empty) { "could not be loaded." } else { "is not up to date." };
            view! {
                <p class="card-problem">
                    <strong>{format!("{} {what} ", kind.title())}</strong>
                    {error.to_string()}
                </p>
            }
        })
    };
    view! {
        {move || html.with(String::is_empty).then(|| head(kind, ""))}
        <div class="card-body" node_ref=body inner_html=drawn></div>
        <div role="status" class="card-status">
            {problem}
        </div>
    }
    .into_any()
}
