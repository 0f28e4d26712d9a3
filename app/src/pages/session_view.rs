use crate::api::{SessionAnswer, SessionRequest, TimelineRequest, load_session, load_timeline};
use crate::components::{
    MissingNotice, Notice, Part, SessionAlerts, SessionFacts, StatusBadge, TimelineList, session_scope,
};
use crate::facade::FacadeError;
use crate::links;
use crate::live::{Clock, Follow, Live, Refresh, StreamQuery, use_live};
use crate::timeline::Timeline;
use leptos::prelude::*;
use model::gateway::MissingRange;
use model::session::SessionRow;
use std::sync::Arc;

/// What the page shows, as it changes.
#[derive(Clone, Copy)]
struct Shown {
    row: RwSignal<SessionRow>,
    missing: RwSignal<Vec<MissingRange>>,
    chart: RwSignal<Option<String>>,
    timeline: RwSignal<Timeline>,
    error: RwSignal<Option<FacadeError>>,
}

impl Shown {
    fn take(self, answer: Result<SessionAnswer, FacadeError>) {
        match answer {
            Ok(answer) => {
                self.row.try_set(answer.session);
                self.missing.try_set(answer.missing);
                self.chart.try_set(answer.chart);
                self.timeline.try_update(|timeline| match answer.timeline {
                    Some(fresh) => timeline.reload(fresh),
                    None => timeline.update(answer.turns),
                });
                self.error.try_set(None);
            }
            Err(failure) => {
                self.error.try_set(Some(failure));
            }
        }
    }
}

/// A session, kept current.
#[component]
pub fn SessionView(
    /// What the server answered first.
    first: SessionAnswer,
    /// What the address asks for.
    request: SessionRequest,
    /// The first answer of its alerts.
    alerts: Part,
) -> impl IntoView {
    let now = first.now;
    let (clock, live) = (expect_context::<Clock>(), expect_context::<Live>());
    Effect::new(move |_| {
        clock.adjust(now);
        live.shown_at.set(Some(now));
    });
    on_cleanup(move || _ = live.shown_at.try_set(None));
    let shown = Shown {
        row: RwSignal::new(first.session),
        missing: RwSignal::new(first.missing),
        chart: RwSignal::new(first.chart),
        timeline: RwSignal::new(first.timeline.unwrap_or_default()),
        error: RwSignal::new(None),
    };
    follow(shown, request.older.is_some());
    let json =
        Signal::derive(move || shown.row.with(|row| links::session_events_json(&row.session_key, &row.gateway_id)));
    let scope = shown.row.with_untracked(|row| session_scope(row.session_key.clone(), Some(row.gateway_id.clone())));
    let chart = move || shown.chart.get().map(|svg| view! { <TokenChart svg /> });
    view! {
        <Notice error=shown.error />
        <Head row=shown.row />
        <SessionAlerts first=alerts scope />
        <MissingNotice
            missing=shown.missing
            gateway=Signal::derive(move || shown.row.with(|row| row.gateway_id.clone()))
        />
        <div class="session">
            <div class="session-side">
                <SessionFacts row=shown.row />
                {chart}
            </div>
            <section class="session-main" aria-labelledby="timeline">
                <h2 id="timeline">"Timeline"</h2>
                <Show
                    when=move || shown.timeline.with(|timeline| !timeline.is_empty())
                    fallback=|| view! { <p class="empty">"No turn is stored of this session."</p> }
                >
                    <TimelineList timeline=shown.timeline json />
                </Show>
                <LoadOlder shown />
            </section>
        </div>
    }
}

/// Shows events as they come and asks for the figures behind them. An older
/// page stands still, but for its head.
fn follow(shown: Shown, is_older: bool) {
    let (key, gateway) = shown.row.with_untracked(|row| (row.session_key.clone(), row.gateway_id.clone()));
    let live = expect_context::<Live>();
    use_live(move || {
        let request = SessionRequest { key: key.clone(), gateway: Some(gateway.clone()), ..SessionRequest::default() };
        Some(Follow {
            query: StreamQuery {
                gateway: request.gateway.clone(),
                session: Some(request.key.clone()),
                ..StreamQuery::default()
            },
            after: None,
            on_events: Arc::new(move |events| {
                if !is_older {
                    shown.timeline.try_update(|timeline| events.iter().for_each(|event| timeline.append(event)));
                }
            }),
            refresh: Arc::new(move |extent| {
                let figures_only = is_older || extent == Refresh::Figures;
                let request = SessionRequest { figures_only, ..request.clone() };
                Box::pin(async move {
                    let mut answer = load_session(request).await;
                    if let (true, Ok(answer)) = (is_older, &mut answer) {
                        answer.turns.clear();
                    }
                    if let Ok(answer) = &answer {
                        live.shown_at.try_set(Some(answer.now));
                    }
                    shown.take(answer);
                })
            }),
        })
    });
}

/// Name and status.
#[component]
fn Head(
    /// The session.
    row: RwSignal<SessionRow>,
) -> impl IntoView {
    let gateway = move || row.with(|row| row.gateway_id.clone());
    let in_gateway = move || links::with_query("/sessions", [("gateway", gateway().as_str())]);
    view! {
        <div class="page-head">
            <p class="crumbs">
                <a href="/sessions">"Sessions"</a>
                <span aria-hidden="true">" / "</span>
                <a href=in_gateway>{gateway}</a>
            </p>
            <h1 class="session-title">{move || row.with(|row| row.session_key.clone())}</h1>
            <StatusBadge status=Signal::derive(move || row.with(|row| row.status)) />
        </div>
    }
}

/// Tokens per turn.
#[component]
fn TokenChart(
    /// The drawing.
    svg: String,
) -> impl IntoView {
    view! {
        <figure class="card chart-card">
            <figcaption class="card-head">
                <h2>"Tokens per turn"</h2>
                <span class="legend">
                    <span class="swatch" data-series="input" aria-hidden="true"></span>
                    "input "
                    <span class="swatch" data-series="output" aria-hidden="true"></span>
                    "output"
                </span>
            </figcaption>
            <div class="chart-frame" inner_html=svg></div>
        </figure>
    }
}

/// The way to older turns: a link to a page of its own, and with script more
/// of the same page.
#[component]
fn LoadOlder(
    /// What the page shows.
    shown: Shown,
) -> impl IntoView {
    let older = Memo::new(move |_| shown.timeline.with(|timeline| timeline.older.clone()));
    let busy = RwSignal::new(false);
    let href = move |older: &str| {
        shown.row.with_untracked(|row| {
            let page = format!("/sessions/{}", links::encode(&row.session_key));
            links::with_query(&page, [("gateway", row.gateway_id.as_str()), ("older", older)])
        })
    };
    let load = move |older: String| {
        let (key, gateway) = shown.row.with_untracked(|row| (row.session_key.clone(), row.gateway_id.clone()));
        leptos::task::spawn_local(async move {
            match load_timeline(TimelineRequest { key, gateway, older }).await {
                Ok(page) => drop(shown.timeline.try_update(|timeline| timeline.extend(page))),
                Err(failure) => drop(shown.error.try_set(Some(failure))),
            }
            busy.try_set(false);
        });
    };
    let link = move |older: String| {
        let href = href(&older);
        let on_click = move |event: leptos::ev::MouseEvent| {
            event.prevent_default();
            if !busy.get_untracked() {
                busy.set(true);
                load(older.clone());
            }
        };
        view! {
            <a class="button" href=href rel="next" on:click=on_click>
                {move || if busy.get() { "Loading…" } else { "Load older turns" }}
            </a>
        }
    };
    view! { <p class="pager">{move || older.get().map(link)}</p> }
}
