use super::session_pane::{Follows, Timeline, follow};
use crate::api::{Piece, SessionAnswer, SessionRequest};
use crate::components::{HtmlPiece, MissingNotice, Notice, Replay, ReplayState, StatusBadge};
use crate::facade::FacadeError;
use crate::links;
use crate::live::{Clock, Live};
use leptos::prelude::*;
use leptos_meta::Title;
use model::gateway::MissingRange;
use model::session::Status;

/// What the page shows, as it changes.
#[derive(Clone, Copy)]
pub struct Shown {
    pub status: RwSignal<Status>,
    pub missing: RwSignal<Vec<MissingRange>>,
    pub pieces: RwSignal<Vec<Piece>>,
    pub replay: RwSignal<ReplayState>,
    pub error: RwSignal<Option<FacadeError>>,
}

impl Shown {
    fn new(first: &SessionAnswer) -> Self {
        Self {
            status: RwSignal::new(first.status),
            missing: RwSignal::new(first.missing.clone()),
            pieces: RwSignal::new(first.pieces.clone()),
            replay: RwSignal::new(ReplayState::of(first)),
            error: RwSignal::new(None),
        }
    }

    /// Takes over all but the timeline.
    pub fn take(self, answer: &SessionAnswer) {
        self.status.try_set(answer.status);
        self.missing.try_set(answer.missing.clone());
        self.pieces.try_set(answer.pieces.clone());
        self.replay.try_update(|replay| replay.take(answer));
        self.error.try_set(None);
    }
}

/// A session, kept current.
#[component]
pub fn SessionView(
    /// What the server answered first.
    first: SessionAnswer,
    /// What the address asks for.
    request: SessionRequest,
) -> impl IntoView {
    let now = first.now;
    let (clock, live) = (expect_context::<Clock>(), expect_context::<Live>());
    Effect::new(move |_| {
        clock.adjust(now);
        live.shown_at.set(Some(now));
    });
    on_cleanup(move || _ = live.shown_at.try_set(None));
    let shown = Shown::new(&first);
    let (key, gateway) = (first.key.clone(), first.gateway.clone());
    let follows = Follows::new(&first, request, shown);
    follow(follows);
    let piece = move |name: &'static str| view! { <HtmlPiece pieces=shown.pieces name /> };
    let title = {
        let key = key.clone();
        move || format!("{} · {key} · Observatory", shown.status.get())
    };
    view! {
        <Title text=title />
        <div class="session-page">
            <Notice error=shown.error />
            <Head key=key.clone() gateway=gateway.clone() shown />
            {piece("alerts")}
            <MissingNotice missing=shown.missing gateway=Signal::stored(gateway) />
            {piece("failures")}
            <div class="session">
                <section class="session-main" aria-labelledby="timeline">
                    <h2 id="timeline" class="sr-only">
                        "Timeline"
                    </h2>
                    {piece("toolbar")}
                    <Timeline first=first.timeline.unwrap_or_default() follows />
                    <Replay state=shown.replay />
                </section>
                <div class="session-side">
                    {piece("facts")} {piece("waterfall")} {piece("tokens")} {piece("context")} {piece("cost")}
                    {piece("family")}
                </div>
            </div>
        </div>
    }
}

/// Name and status.
#[component]
fn Head(
    /// The session's key.
    key: String,
    /// Its gateway.
    gateway: String,
    /// What the page shows.
    shown: Shown,
) -> impl IntoView {
    let in_gateway = links::with_query("/sessions", [("gateway", gateway.as_str())]);
    let compare = links::with_query("/compare", [("a", links::subject(&gateway, &key, None).as_str())]);
    let json = links::session_events_json(&key, &gateway);
    let until = move || shown.replay.with(ReplayState::as_of_words);
    view! {
        <div class="page-head">
            <p class="crumbs">
                <a href="/sessions">"Sessions"</a>
                <span aria-hidden="true">" / "</span>
                <a href=in_gateway>{gateway}</a>
            </p>
            <h1 class="session-title">{key}</h1>
            <p class="head-line">
                <StatusBadge status=shown.status />
                {move || until().map(|words| view! { <span class="tag num">{words}</span> })}
                <a class="button button-small" href=compare>
                    "Compare"
                </a>
                <a class="button button-small" href=json rel="external">
                    "Events as JSON"
                </a>
            </p>
        </div>
    }
}
