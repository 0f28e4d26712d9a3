use super::FigureBar;
use super::alert_lines::lasting;
use crate::api::{AlertAnswer, now};
use crate::links;
use crate::render::ago;
use leptos::prelude::*;
use model::Timestamp;
use model::alert::Alert;

/// What is known of an alert.
#[component]
pub fn AlertFacts(
    /// The newest answer.
    answer: AlertAnswer,
) -> impl IntoView {
    let alert = &answer.detail.alert;
    let when = |label: &'static str, at: Option<Timestamp>| {
        at.map(|at| {
            view! {
                <div>
                    <dt>{label}</dt>
                    <dd>{ago(at)}</dd>
                </div>
            }
        })
    };
    view! {
        <section class="card" aria-label="Facts about the alert">
            <dl class="facts">
                <div class="fact-wide">
                    <dt>"Measured"</dt>
                    <dd>
                        <FigureBar figure=answer.figure.clone() />
                    </dd>
                </div>
                {when("Condition held", alert.pending_at.filter(|at| *at != alert.fired_at))}
                {when("Fired", Some(alert.fired_at))}
                <div>
                    <dt>"Duration"</dt>
                    <dd>{lasted(alert)}</dd>
                </div>
                {when("Last told", alert.last_notified_at)}
                {subject(alert)}
                {when("Acknowledged", alert.acknowledged_at)}
                {fact("Acknowledged by", alert.acknowledged_by.clone())}
                {when("Resolved", alert.resolved_at)}
                {cause(&answer)}
                {rule(&answer)}
            </dl>
        </section>
    }
}

/// The browser keeps the length of one that is not over up to date.
fn lasted(alert: &Alert) -> AnyView {
    let since = alert.resolved_at.is_none().then(|| alert.fired_at.micros().to_string());
    let end = alert.resolved_at.unwrap_or_else(now);
    view! {
        <time class="num" data-lasting=since>
            {lasting(end.since(alert.fired_at))}
        </time>
    }
    .into_any()
}

fn fact(label: &str, value: Option<String>) -> Option<AnyView> {
    let label = label.to_owned();
    value.filter(|value| !value.is_empty()).map(|value| {
        view! {
            <div>
                <dt>{label}</dt>
                <dd>{value}</dd>
            </div>
        }
        .into_any()
    })
}

/// What it is about: gateway, session, and what else the rule groups by.
fn subject(alert: &Alert) -> AnyView {
    let id = alert.gateway_id.clone();
    let gateway = (!id.is_empty()).then(|| {
        let (href, rel) = (links::gateway(&id), links::rel(&id));
        view! {
            <div>
                <dt>"Gateway"</dt>
                <dd>
                    <a href=href rel=rel>
                        {id}
                    </a>
                </dd>
            </div>
        }
    });
    let session = alert.session_key.clone().map(|key| {
        let (href, rel) = (links::session(&key, &alert.gateway_id), links::rel(&key));
        view! {
            <div class="fact-wide">
                <dt>"Session"</dt>
                <dd>
                    <a href=href rel=rel>
                        {key}
                    </a>
                </dd>
            </div>
        }
    });
    // Agent and channel of a session are told though its rule does not group by them.
    let told = |name: &str| ["gateway", "session", "agent", "channel"].contains(&name);
    let rest = alert.group.iter().filter(|(name, _)| !told(name));
    view! {
        {session}
        {gateway}
        {fact("Agent", alert.agent_id.clone())}
        {fact("Channel", alert.channel.clone())}
        {rest.map(|(name, value)| fact(name, Some(value.clone()))).collect_view()}
    }
    .into_any()
}

/// The event that made it fire.
fn cause(answer: &AlertAnswer) -> AnyView {
    let words = match (answer.event.clone(), answer.detail.alert.event_id.clone()) {
        (Some(event), _) => view! {
            <a href=event.href rel=links::rel(&event.session)>
                <code>{event.kind}</code>
            </a>
            " "
            {ago(event.at)}
        }
        .into_any(),
        (None, Some(id)) => view! {
            "An event that is no longer stored: "
            <code>{id}</code>
        }
        .into_any(),
        (None, None) => "No event: time made it fire.".into_any(),
    };
    view! {
        <div class="fact-wide">
            <dt>"Fired by"</dt>
            <dd>{words}</dd>
        </div>
    }
    .into_any()
}

/// Its rule, and what that says.
fn rule(answer: &AlertAnswer) -> AnyView {
    let name = answer.detail.alert.rule.clone();
    let history = links::with_query("/alerts/history", [("rule", name.as_str())]);
    let said = match answer.rule.clone() {
        Some(rule) => view! {
            <code class="alert-condition">{rule.condition}</code>
            <p class="soft">{rule.description}</p>
        }
        .into_any(),
        None => view! { <p class="soft">"What it says is not known here any more."</p> }.into_any(),
    };
    view! {
        <div class="fact-wide">
            <dt>"Rule"</dt>
            <dd>
                <a href=links::rule(&name)>{name.clone()}</a>
                " · "
                <a href=history>"its alerts"</a>
                {said}
            </dd>
        </div>
    }
    .into_any()
}
