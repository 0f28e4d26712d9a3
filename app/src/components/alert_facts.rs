use super::alert_table::lasting;
use super::{Ago, FigureBar};
use crate::api::AlertAnswer;
use crate::links;
use crate::live::Clock;
use leptos::prelude::*;
use model::Timestamp;
use model::alert::Alert;

/// What is known of an alert.
#[component]
pub fn AlertFacts(
    /// The newest answer.
    #[prop(into)]
    answer: Signal<AlertAnswer>,
) -> impl IntoView {
    let clock = expect_context::<Clock>();
    let lasted = move || {
        answer.with(|answer| {
            let alert = &answer.detail.alert;
            let end = alert.resolved_at.or_else(|| clock.now()).unwrap_or(answer.now);
            lasting(end.since(alert.fired_at))
        })
    };
    let when = move |label: &'static str, read: fn(&Alert) -> Option<Timestamp>| {
        move || {
            answer.with(|answer| read(&answer.detail.alert)).map(|at| {
                view! {
                    <div>
                        <dt>{label}</dt>
                        <dd>
                            <Ago at />
                        </dd>
                    </div>
                }
            })
        }
    };
    view! {
        <section class="card" aria-label="Facts about the alert">
            <dl class="facts">
                <div class="fact-wide">
                    <dt>"Measured"</dt>
                    <dd>
                        <FigureBar figure=Signal::derive(move || answer.with(|answer| answer.figure.clone())) />
                    </dd>
                </div>
                {when("Condition held", |alert| alert.pending_at.filter(|at| *at != alert.fired_at))}
                {when("Fired", |alert| Some(alert.fired_at))}
                <div>
                    <dt>"Duration"</dt>
                    <dd class="num">{lasted}</dd>
                </div>
                {when("Last told", |alert| alert.last_notified_at)}
                <Subject answer />
                {when("Acknowledged", |alert| alert.acknowledged_at)}
                {move || {
                    fact(
                        "Acknowledged by".to_owned(),
                        answer.with(|answer| answer.detail.alert.acknowledged_by.clone()),
                    )
                }}
                {when("Resolved", |alert| alert.resolved_at)}
                <Cause answer />
                <RuleFact answer />
            </dl>
        </section>
    }
}

fn fact(label: String, value: Option<String>) -> Option<impl IntoView> {
    value.filter(|value| !value.is_empty()).map(|value| {
        view! {
            <div>
                <dt>{label}</dt>
                <dd>{value}</dd>
            </div>
        }
    })
}

/// What it is about: gateway, session, and what else the rule groups by.
#[component]
fn Subject(
    /// The newest answer.
    answer: Signal<AlertAnswer>,
) -> impl IntoView {
    let alert = Memo::new(move |_| answer.with(|answer| answer.detail.alert.clone()));
    let gateway = move || {
        let id = alert.with(|alert| alert.gateway_id.clone());
        (!id.is_empty()).then(|| {
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
        })
    };
    let session = move || {
        let (key, gateway) = alert.with(|alert| (alert.session_key.clone(), alert.gateway_id.clone()));
        key.map(|key| {
            let (href, rel) = (links::session(&key, &gateway), links::rel(&key));
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
        })
    };
    // Agent and channel of a session are told though its rule does not group by them.
    let others = move || {
        let Alert { group, agent_id, channel, .. } = alert.get();
        let told = |name: &str| ["gateway", "session", "agent", "channel"].contains(&name);
        let rest = group.into_iter().filter(|(name, _)| !told(name)).map(|(name, value)| fact(name, Some(value)));
        view! {
            {fact("Agent".to_owned(), agent_id)}
            {fact("Channel".to_owned(), channel)}
            {rest.collect_view()}
        }
    };
    view! {
        {session}
        {gateway}
        {others}
    }
}

/// The event that made it fire.
#[component]
fn Cause(
    /// The newest answer.
    answer: Signal<AlertAnswer>,
) -> impl IntoView {
    let event = Memo::new(move |_| answer.with(|answer| answer.event.clone()));
    let id = Memo::new(move |_| answer.with(|answer| answer.detail.alert.event_id.clone()));
    let words = move || match (event.get(), id.get()) {
        (Some(event), _) => view! {
            <a href=event.href rel=links::rel(&event.session)>
                <code>{event.kind}</code>
            </a>
            " "
            <Ago at=event.at />
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
}

/// Its rule, and what that says.
#[component]
fn RuleFact(
    /// The newest answer.
    answer: Signal<AlertAnswer>,
) -> impl IntoView {
    let name = move || answer.with(|answer| answer.detail.alert.rule.clone());
    let history = move || links::with_query("/alerts/history", [("rule", name().as_str())]);
    let said = move || match answer.with(|answer| answer.rule.clone()) {
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
                <a href=move || links::rule(&name())>{name}</a>
                " · "
                <a href=history>"its alerts"</a>
                {said}
            </dd>
        </div>
    }
}
