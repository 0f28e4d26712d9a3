use super::Drawn;
use super::parts::{
    AcknowledgeOne, AlertDeliveries, AlertFacts, AlertStateBadge, AlertSteps, AlertTabs, SeverityBadge,
};
use crate::api::{Concern, load_alert, now};
use crate::facade::FacadeError;
use crate::links;
use leptos::prelude::*;
use model::alert::{Alert, AlertState, Delivery, DeliveryState};
use model::time::SECOND_US;

/// A message that is due later than this is not looked after yet.
const SOON_US: i64 = 2 * SECOND_US;

/// One alert: what it is about, what happened to it, and what to do.
pub async fn draw(id: String) -> Result<Drawn, FacadeError> {
    let answer = load_alert(id).await?;
    let detail = answer.detail.clone();
    let title = detail.alert.message.clone();
    let is_pending = detail.deliveries.iter().any(is_under_way);
    let page = view! {
        <AlertTabs path="" />
        {head(&detail.alert)}
        <div class="session">
            <div class="session-side">
                <AlertFacts answer />
            </div>
            <div class="session-main">
                <AlertSteps history=detail.history />
                <AlertDeliveries deliveries=detail.deliveries />
            </div>
        </div>
    };
    Ok(Drawn { is_pending, ..Drawn::new(&title, page.into_any(), Concern::Alerts) })
}

/// Messages on their way are no news of the stream.
fn is_under_way(delivery: &Delivery) -> bool {
    let soon = now().plus_micros(SOON_US);
    delivery.state == DeliveryState::Waiting && delivery.due_at.is_none_or(|due| due <= soon)
}

/// What it says, where it stands, and what to do about it.
fn head(alert: &Alert) -> AnyView {
    let silence = links::silence(&alert.rule, &alert.gateway_id, alert.session_key.as_deref().unwrap_or_default());
    let waits = alert.state == AlertState::Firing;
    view! {
        <div class="page-head">
            <p class="crumbs">
                <a href="/alerts">"Alerts"</a>
                <span aria-hidden="true">" / "</span>
                <span>{alert.rule.clone()}</span>
            </p>
            <h1 class="session-title">{alert.message.clone()}</h1>
            <p class="alert-badges">
                <SeverityBadge severity=alert.severity />
                <AlertStateBadge state=alert.state />
            </p>
        </div>
        <div class="alert-actions">
            {waits.then(|| view! { <AcknowledgeOne id=alert.id.clone() /> })} <a class="button" href=silence>
                "Silence this"
            </a>
        </div>
    }
    .into_any()
}
