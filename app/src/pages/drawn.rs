//! A page that the server draws whole, put in place and kept current.

use super::current::FirstError;
use crate::api::{Concern, PageAnswer, ShownPage, load_page};
use crate::components::{ChangeOutcome, Loading, Notice};
use crate::facade::FacadeError;
use crate::links;
use crate::live::{BoxedRefresh, Clock, Follow, Live, StreamQuery, use_live};
use leptos::html::Div;
use leptos::prelude::*;
use leptos::server::ServerActionError;
use leptos::server_fn::error::ServerFnUrlError;
use leptos_meta::Title;
use leptos_router::hooks::use_location;
use model::Timestamp;
use model::time::SECOND_US;
use std::sync::Arc;

/// Pages that change by time alone are asked for anew after this long.
const STALE_AFTER_US: i64 = 30 * SECOND_US;
/// And those where something is about to change.
const PENDING_AFTER_US: i64 = 2 * SECOND_US;

/// The page of the address that it was made for.
#[component]
pub fn DrawnPage() -> impl IntoView {
    let location = use_location();
    let path = Memo::new(move |held: Option<&String>| {
        let path = location.pathname.get();
        // On the way to another page the address changes before this one is gone.
        held.filter(|held| kind(held) != kind(&path)).cloned().unwrap_or(path)
    });
    // Another gateway or alert is another page, built anew.
    move || view! { <DrawnBody path=path.get() /> }.into_any()
}

/// The route of a path.
fn kind(path: &str) -> &str {
    let place = path.rfind('/').unwrap_or(0);
    match path {
        "/alerts/history" | "/alerts/rules" | "/alerts/silences" | "/alerts/receivers" => path,
        _ if place > 0 => &path[..=place],
        _ => path,
    }
}

#[component]
fn DrawnBody(
    /// Path of its address.
    path: String,
) -> impl IntoView {
    let location = use_location();
    let here = StoredValue::new(path.clone());
    let search = Memo::new(move |held: Option<&String>| match held {
        Some(held) if location.pathname.with(|path| here.with_value(|here| path != here)) => held.clone(),
        _ => location.search.get(),
    });
    let first = Resource::new(
        || (),
        move |()| {
            let (path, search) = (here.get_value(), search.get_untracked());
            async move { load_page(path, search).await.map(ShownPage) }
        },
    );
    let show = move || {
        let path = path.clone();
        Suspend::new(async move {
            match first.await {
                Ok(ShownPage(first)) => view! { <DrawnView first path search /> }.into_any(),
                Err(error) => {
                    let href = Memo::new(move |_| {
                        let search = search.get();
                        if search.is_empty() { path.clone() } else { format!("{path}?{search}") }
                    });
                    let section = section(&href.get_untracked());
                    view! {
                        <Title text=format!("{section} · Observatory") />
                        <h1>{section}</h1>
                        <FirstError error href />
                    }
                    .into_any()
                }
            }
        })
    };
    view! { <Suspense fallback=|| view! { <Loading words="Loading…" /> }>{show}</Suspense> }.into_any()
}

/// The part of the program that a page belongs to.
fn section(path: &str) -> &'static str {
    match path.split(['/', '?']).nth(1) {
        Some("alerts") => "Alerts",
        Some("gateways") => "Gateways",
        Some("settings") => "Settings",
        _ => "Observatory",
    }
}

/// What the page shows, as it changes.
#[derive(Clone, Copy)]
struct Shown {
    path: StoredValue<String>,
    /// The query of the address.
    search: Memo<String>,
    /// A query that stands in for it while a form is filled in.
    draft: StoredValue<Option<String>>,
    /// When it was asked for last.
    asked_at: StoredValue<Option<Timestamp>>,
    title: RwSignal<String>,
    is_pending: StoredValue<bool>,
    error: RwSignal<Option<FacadeError>>,
    /// What became of the last form.
    outcome: RwSignal<Option<Result<String, FacadeError>>>,
    #[cfg_attr(not(feature = "hydrate"), expect(dead_code, reason = "the browser alone sends forms in place"))]
    is_busy: RwSignal<bool>,
    page: NodeRef<Div>,
    clock: Clock,
    live: Live,
}

impl Shown {
    fn new(first: &PageAnswer, path: String, search: Memo<String>) -> Self {
        // An error of a form that was sent without script is in the address.
        let failed = use_context::<ServerActionError>();
        let failed = failed.map(|failed| Err(ServerFnUrlError::<FacadeError>::decode_err(failed.err())));
        Self {
            path: StoredValue::new(path),
            search,
            draft: StoredValue::new(None),
            asked_at: StoredValue::new(None),
            title: RwSignal::new(first.title.clone()),
            is_pending: StoredValue::new(first.is_pending),
            error: RwSignal::new(None),
            outcome: RwSignal::new(first.told.clone().map(Ok).or(failed)),
            is_busy: RwSignal::new(false),
            page: NodeRef::new(),
            clock: expect_context(),
            live: expect_context(),
        }
    }

    /// What to ask for; nothing where the page is gone.
    fn wanted(self) -> Option<String> {
        self.draft.try_get_value().flatten().or_else(|| self.search.try_get_untracked())
    }

    async fn ask(self) {
        let (Some(path), Some(search)) = (self.path.try_get_value(), self.wanted()) else { return };
        self.asked_at.try_set_value(self.clock.now_untracked());
        let answered = load_page(path, search.clone()).await;
        // The address may have changed, or the page gone, in the meantime.
        if self.wanted() != Some(search) {
            return;
        }
        match answered {
            Ok(answer) => self.take(&answer),
            Err(failure) => {
                self.error.try_set(Some(failure));
                #[cfg(feature = "hydrate")]
                if let Some(page) = self.page.try_get_untracked().flatten() {
                    crate::dom::rest(&page);
                }
            }
        }
    }

    fn take(self, answer: &PageAnswer) {
        self.clock.adjust(answer.now);
        self.live.shown_at.try_set(Some(answer.now));
        self.is_pending.try_set_value(answer.is_pending);
        self.error.try_set(None);
        if self.title.try_with_untracked(|held| *held != answer.title) == Some(true) {
            self.title.try_set(answer.title.clone());
        }
        #[cfg(feature = "hydrate")]
        if let Some(page) = self.page.try_get_untracked().flatten() {
            crate::dom::morph(&page, &answer.html);
        }
    }

    /// Whether a form is being tried: what it was answered with stays, and a
    /// test over a day of events is not run again by itself.
    fn is_tried(self) -> bool {
        self.wanted().is_some_and(|search| links::parse_query(&search).iter().any(|(name, _)| name == "try"))
    }

    /// Whether time alone is a reason to ask again.
    fn is_due(self, now: Timestamp) -> bool {
        let after_us = if self.is_pending.get_value() { PENDING_AFTER_US } else { STALE_AFTER_US };
        let asked_at = self.asked_at.get_value();
        !self.is_tried()
            && self.error.with_untracked(Option::is_none)
            && asked_at.is_none_or(|asked_at| now.since(asked_at) >= after_us)
    }
}

#[component]
fn DrawnView(
    /// What the server answered first.
    first: PageAnswer,
    /// Path of its address.
    path: String,
    /// The query of the address.
    search: Memo<String>,
) -> impl IntoView {
    let shown = Shown::new(&first, path, search);
    follow(&shown, &first);
    #[cfg(feature = "hydrate")]
    forms::listen(&shown);
    view! {
        <Title text=move || format!("{} · Observatory", shown.title.get()) />
        <Notice error=shown.error />
        <ChangeOutcome outcome=shown.outcome />
        <div class="page" node_ref=shown.page inner_html=first.html></div>
    }
    .into_any()
}

/// Follows the address, the stream and the time.
fn follow(shown: &Shown, first: &PageAnswer) {
    let shown = *shown;
    let (now, concern) = (first.now, StoredValue::new(first.concern.clone()));
    let is_of_alerts = first.concern == Concern::Alerts;
    Effect::new(move |_| {
        shown.clock.adjust(now);
        shown.asked_at.set_value(Some(now));
        shown.live.shown_at.set(Some(now));
        #[cfg(feature = "hydrate")]
        if let Some(page) = shown.page.get_untracked() {
            crate::dom::settle(&page);
        }
    });
    on_cleanup(move || _ = shown.live.shown_at.try_set(None));
    Effect::new(move |before: Option<()>| {
        shown.search.track();
        if before.is_some() {
            shown.draft.set_value(None);
            leptos::task::spawn_local(shown.ask());
        }
    });
    Effect::new(move |before: Option<()>| {
        shown.live.alerts.track();
        if before.is_some() && is_of_alerts && !shown.is_tried() {
            leptos::task::spawn_local(shown.ask());
        }
    });
    Effect::new(move |_| {
        let now = shown.clock.now();
        if now.is_some_and(|now| shown.is_due(now)) && !shown.live.paused.get_untracked() {
            leptos::task::spawn_local(shown.ask());
        }
    });
    use_live(move || {
        let query = match concern.get_value() {
            Concern::Fleet => StreamQuery::default(),
            Concern::Gateway(gateway) => StreamQuery { gateway: Some(gateway), ..StreamQuery::default() },
            Concern::Alerts => StreamQuery { alerts_only: true, ..StreamQuery::default() },
        };
        Some(Follow {
            query,
            after: None,
            on_events: Arc::new(|_| {}),
            refresh: Arc::new(move |_| -> BoxedRefresh {
                if is_of_alerts { Box::pin(std::future::ready(())) } else { Box::pin(shown.ask()) }
            }),
        })
    });
}

#[cfg(feature = "hydrate")]
mod forms {
    use super::Shown;
    use crate::dom::{self, Post};
    use leptos::ev;
    use leptos::prelude::*;
    use leptos_router::NavigateOptions;
    use leptos_router::hooks::use_navigate;

    /// How long nothing is typed before a form is checked.
    const CHECK_AFTER_MS: u32 = 300;

    /// Sends the forms of the page in place.
    pub fn listen(shown: &Shown) {
        let shown = *shown;
        // Number of the newest question about a form: older ones are dropped.
        let newest = StoredValue::new(0_u32);
        let ask = move |search: String, after_ms: u32| {
            newest.update_value(|newest| *newest = newest.wrapping_add(1));
            let number = newest.get_value();
            leptos::task::spawn_local(async move {
                gloo_timers::future::TimeoutFuture::new(after_ms).await;
                if newest.try_get_value() == Some(number) {
                    shown.draft.try_set_value(Some(search));
                    shown.ask().await;
                }
            });
        };
        let navigate = use_navigate();
        let submits = window_event_listener(ev::submit, move |event| {
            if let Some(asked) = dom::asked(&event) {
                ask(asked, 0);
            } else if let Some(post) = dom::posted(&event)
                && !shown.is_busy.get_untracked()
            {
                let navigate = navigate.clone();
                let go = move |to: &str| navigate(to, NavigateOptions::default());
                leptos::task::spawn_local(send(shown, post, go));
            }
        });
        let inputs = window_event_listener(ev::input, move |event| {
            if let Some(asked) = dom::asked_while_typing(&event) {
                ask(asked, CHECK_AFTER_MS);
            }
        });
        on_cleanup(move || {
            submits.remove();
            inputs.remove();
        });
    }

    async fn send(shown: Shown, post: Post, go: impl Fn(&str)) {
        shown.is_busy.try_set(true);
        shown.outcome.try_set(None);
        let answer = crate::browser::post(&post.action, &post.fields).await;
        shown.is_busy.try_set(false);
        let posted = match answer {
            Ok(posted) => posted,
            Err(error) => {
                shown.outcome.try_set(Some(Err(error)));
                return;
            }
        };
        // An answer in words is worth telling; others show in what they changed.
        let words = serde_json::from_str::<String>(&posted.text).ok();
        shown.outcome.try_set(words.map(Ok));
        shown.draft.try_set_value(None);
        post.taken();
        // Another address brings its own answer.
        let here = shown.path.try_get_value().zip(shown.search.try_get_untracked());
        match (posted.location, here) {
            (Some(to), Some((path, search))) if to != path || !search.is_empty() => go(&to),
            _ => shown.ask().await,
        }
        shown.live.note_alerts();
    }
}

#[cfg(test)]
mod tests {
    use super::{kind, section};

    #[test]
    fn a_page_that_failed_is_headed_by_its_section() {
        for (path, name) in [("/alerts", "Alerts"), ("/alerts/x", "Alerts"), ("/gateways?a=/alerts", "Gateways")] {
            assert_eq!(section(path), name);
        }
        assert_eq!(section("/settings"), "Settings");
    }

    #[test]
    fn pages_of_one_kind_are_told_from_those_of_another() {
        assert_eq!(kind("/gateways/a"), kind("/gateways/b"));
        assert_eq!(kind("/alerts/1"), kind("/alerts/2"));
        assert_ne!(kind("/alerts/rules"), kind("/alerts/1"));
        assert_ne!(kind("/alerts/rules"), kind("/alerts/rules/new"));
        assert_ne!(kind("/gateways"), kind("/gateways/a"));
        assert_ne!(kind("/alerts"), kind("/settings"));
    }
}
