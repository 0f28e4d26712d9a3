use super::current::{Answer, Current};
use crate::api::{AlertAnswer, load_alert};
use crate::components::{
    AcknowledgeOne, AlertDeliveries, AlertFacts, AlertStateBadge, AlertSteps, Notice, SeverityBadge,
};
use crate::facade::FacadeError;
use crate::links;
use crate::live::{Clock, Live, StreamQuery};
use leptos::prelude::*;
use leptos_meta::Title;
use model::Timestamp;
use model::alert::{Alert, AlertState, DeliveryState};
use model::time::SECOND_US;

/// How often messages are looked after that are about to be sent.
const LOOK_AFTER_US: i64 = 2 * SECOND_US;

impl Answer for AlertAnswer {
    type Query = String;
    const ALERTS_ONLY: bool = true;

    fn load(id: String) -> impl Future<Output = Result<Self, FacadeError>> + Send + 'static {
        load_alert(id)
    }

    fn stream(_: &String) -> StreamQuery {
        StreamQuery { alerts_only: true, ..StreamQuery::default() }
    }

    fn now(&self) -> Timestamp {
        self.now
    }

    fn cursor(&self) -> Option<i64> {
        None
    }
}

/// An alert, kept current.
#[component]
pub fn AlertView(
    /// What the server answered first.
    first: AlertAnswer,
    /// Whose page it is.
    id: String,
) -> impl IntoView {
    let Current { answer, error, again } = Current::keep(first, Memo::new(move |_| id.clone()));
    let alert = Memo::new(move |_| answer.with(|answer| answer.detail.alert.clone()));
    look_after_messages(answer, again);
    let title = move || alert.with(|alert| format!("{} · Observatory", alert.message));
    view! {
        <Title text=title />
        <Notice error />
        <Head alert />
        <div class="session">
            <div class="session-side">
                <AlertFacts answer />
            </div>
            <div class="session-main">
                <AlertSteps history=Memo::new(move |_| answer.with(|answer| answer.detail.history.clone())) />
                <AlertDeliveries
                    deliveries=Memo::new(move |_| answer.with(|answer| answer.detail.deliveries.clone()))
                    changed=again
                />
            </div>
        </div>
    }
}

/// Messages on their way are no news of the stream: while some are due, they
/// are looked after.
fn look_after_messages(answer: RwSignal<AlertAnswer>, again: Trigger) {
    let (clock, live) = (expect_context::<Clock>(), expect_context::<Live>());
    Effect::new(move |_| {
        let Some(now) = clock.now() else { return };
        let due = answer.with_untracked(|answer| {
            let soon = now.plus_micros(LOOK_AFTER_US);
            now.since(answer.now) >= LOOK_AFTER_US
                && answer.detail.deliveries.iter().any(|delivery| {
                    delivery.state == DeliveryState::Waiting && delivery.due_at.is_none_or(|due| due <= soon)
                })
        });
        if due && !live.paused.get_untracked() {
            again.notify();
        }
    });
}

/// What it says, where it stands, and what to do about it.
#[component]
fn Head(
    /// The alert.
    alert: Memo<Alert>,
) -> impl IntoView {
    let state = Memo::new(move |_| alert.with(|alert| alert.state));
    let silence = move || {
        alert.with(|alert| {
            links::silence(&alert.rule, &alert.gateway_id, alert.session_key.as_deref().unwrap_or_default())
        })
    };
    view! {
        <div class="page-head">
            <p class="crumbs">
                <a href="/alerts">"Alerts"</a>
                <span aria-hidden="true">" / "</span>
                <span>{move || alert.with(|alert| alert.rule.clone())}</span>
            </p>
            <h1 class="session-title">{move || alert.with(|alert| alert.message.clone())}</h1>
            <p class="alert-badges">
                <SeverityBadge severity=Signal::derive(move || alert.with(|alert| alert.severity)) />
                <AlertStateBadge state />
            </p>
        </div>
        <div class="alert-actions">
            <Show when=move || state.get() == AlertState::Firing>
                <AcknowledgeOne id=Signal::derive(move || alert.with(|alert| alert.id.clone())) />
            </Show>
            <a class="button" href=silence>
                "Silence this"
            </a>
        </div>
    }
}
