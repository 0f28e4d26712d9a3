//! The timeline of a session's page, and how it is kept current.

use super::session_view::Shown;
use crate::api::{SessionAnswer, SessionRequest, TimelineAnswer, load_session};
use crate::format;
use crate::links;
use crate::live::{Follow, Live, Refresh, StreamQuery, use_live};
use leptos::html::Div;
use leptos::prelude::*;
use leptos_router::hooks::use_location;
use std::sync::Arc;

#[cfg(feature = "hydrate")]
type Held = StoredValue<Option<crate::timeline::Pane>, LocalStorage>;

/// What keeps the page current, and what it keeps current.
#[derive(Clone, Copy)]
pub struct Follows {
    key: StoredValue<String>,
    gateway: StoredValue<String>,
    /// What the address asks for now.
    request: RwSignal<SessionRequest>,
    shown: Shown,
    live: Live,
    /// New events below what is seen.
    unseen: RwSignal<i64>,
    #[cfg(feature = "hydrate")]
    pane: Held,
}

impl Follows {
    pub fn new(first: &SessionAnswer, request: SessionRequest, shown: Shown) -> Self {
        Self {
            key: StoredValue::new(first.key.clone()),
            gateway: StoredValue::new(first.gateway.clone()),
            request: RwSignal::new(request),
            shown,
            live: expect_context(),
            unseen: RwSignal::new(0),
            #[cfg(feature = "hydrate")]
            pane: StoredValue::new_local(None),
        }
    }

    /// Asks again, with the timeline or without it, unless the address has
    /// changed in the meantime.
    async fn ask(self, figures_only: bool) {
        let Some(request) = self.request.try_get_untracked() else { return };
        let answered = load_session(SessionRequest { figures_only, ..request.clone() }).await;
        if self.request.try_get_untracked() != Some(request) {
            return;
        }
        match answered {
            Ok(answer) => {
                self.live.shown_at.try_set(Some(answer.now));
                self.shown.take(&answer);
                if let Some(timeline) = &answer.timeline {
                    self.show(timeline);
                }
            }
            Err(failure) => {
                self.shown.error.try_set(Some(failure));
            }
        }
    }

    #[cfg(feature = "hydrate")]
    fn source(self) -> crate::timeline::Source {
        let SessionRequest { key, search, .. } = self.request.get_untracked();
        crate::timeline::Source { key, search, gateway: self.gateway.get_value() }
    }

    fn show(self, timeline: &TimelineAnswer) {
        #[cfg(feature = "hydrate")]
        self.with_pane(|pane| pane.show(self.source(), timeline));
        #[cfg(not(feature = "hydrate"))]
        let _ = (self, timeline);
    }

    #[cfg(feature = "hydrate")]
    fn with_pane(self, act: impl FnOnce(&crate::timeline::Pane)) {
        self.pane.try_with_value(|pane| pane.as_ref().map(act));
    }

    fn tail(self, events: usize) {
        #[cfg(feature = "hydrate")]
        self.with_pane(|pane| pane.tail(events));
        #[cfg(not(feature = "hydrate"))]
        let _ = (self, events);
    }
}

/// Follows the address and the stream. The page as of an instant stands still.
pub fn follow(follows: Follows) {
    let location = use_location();
    Effect::new(move |before: Option<String>| {
        let (path, search) = (location.pathname.get(), location.search.get());
        let is_here = follows.request.with_untracked(|request| request.key == links::session_key(&path));
        if before.is_some_and(|before| before != search) && is_here {
            follows.request.update(|request| request.search.clone_from(&search));
            leptos::task::spawn_local(follows.ask(false));
        }
        search
    });
    let alerts = follows.live.alerts;
    Effect::new(move |before: Option<()>| {
        alerts.track();
        if before.is_some() {
            leptos::task::spawn_local(follows.ask(true));
        }
    });
    let replays = Memo::new(move |_| follows.shown.replay.with(|replay| replay.until.is_some()));
    use_live(move || {
        if replays.get() {
            return None;
        }
        Some(Follow {
            query: StreamQuery {
                gateway: Some(follows.gateway.get_value()),
                session: Some(follows.key.get_value()),
                ..StreamQuery::default()
            },
            after: None,
            on_events: Arc::new(move |events| follows.tail(events)),
            refresh: Arc::new(move |extent| {
                Box::pin(async move {
                    if extent == Refresh::Everything {
                        follows.tail(0);
                    }
                    follows.ask(true).await;
                })
            }),
        })
    });
}

/// The timeline itself. Its lines are the server's HTML; the browser loads
/// more of it around what is looked at.
#[component]
pub fn Timeline(
    /// The part that the server drew.
    first: TimelineAnswer,
    /// What keeps it current.
    follows: Follows,
) -> impl IntoView {
    let element = NodeRef::<Div>::new();
    let live = expect_context::<Live>();
    let empty = first.events == 0;
    let html = format!("<ol class=\"timeline\">{}</ol>", first.html);
    start(element, first, follows);
    let unseen = follows.unseen;
    let to_end = move |_| {
        #[cfg(feature = "hydrate")]
        follows.with_pane(crate::timeline::Pane::to_end);
    };
    let scrolled = move |_| {
        #[cfg(feature = "hydrate")]
        follows.with_pane(crate::timeline::Pane::scrolled);
    };
    let words = move || format!("{} below", format::plural(unseen.get(), "new event"));
    let pause = move || if live.paused.get() { "Resume the live tail" } else { "Pause the live tail" };
    view! {
        <div class="tl-frame">
            <div
                class="tl-pane"
                node_ref=element
                tabindex="0"
                role="region"
                aria-label="Events of the session"
                on:scroll=scrolled
            >
                <div class="tl-content">
                    <div class="tl-space tl-above"></div>
                    <div class="tl-rows" inner_html=html></div>
                    <div class="tl-space tl-below"></div>
                    <p class="empty tl-none" data-shown=empty.to_string()>
                        "No event is stored that fits."
                    </p>
                </div>
            </div>
            <div class="tl-foot">
                <button
                    type="button"
                    class="button button-small needs-script"
                    aria-pressed=move || live.paused.get().to_string()
                    on:click=move |_| live.paused.update(|paused| *paused = !*paused)
                >
                    {pause}
                </button>
                <Show when=move || { unseen.get() > 0 }>
                    <button type="button" class="button button-small button-main" on:click=to_end>
                        {words}
                    </button>
                </Show>
                <span class="soft small tl-hint needs-script">"e and E: next and previous failure"</span>
            </div>
        </div>
    }
}

#[cfg(feature = "hydrate")]
fn start(element: NodeRef<Div>, first: TimelineAnswer, follows: Follows) {
    Effect::new(move |_| {
        let Some(element) = element.get() else { return };
        if element.is_connected() {
            hold(&element, &first, follows);
            return;
        }
        // A page that the browser builds is not in the document yet: nothing
        // in it can be measured or scrolled to.
        let first = first.clone();
        request_animation_frame(move || hold(&element, &first, follows));
    });
}

#[cfg(feature = "hydrate")]
fn hold(element: &web_sys::HtmlDivElement, first: &TimelineAnswer, follows: Follows) {
    if follows.pane.try_with_value(Option::is_none) == Some(true) {
        let pane = crate::timeline::Pane::new(element.clone().into(), follows.source(), first, follows.unseen);
        follows.pane.try_set_value(pane);
    }
}

#[cfg(not(feature = "hydrate"))]
fn start(element: NodeRef<Div>, first: TimelineAnswer, follows: Follows) {
    let _ = (element, first, follows);
}
