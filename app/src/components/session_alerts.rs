use super::alert_lines::{ids, line_of};
use super::{Ago, AlertRows, AlertsPart, Part, SeverityBadge};
use crate::api::{AlertLine, AlertPart, AlertScope};
use crate::format;
use crate::links;
use leptos::prelude::*;
use model::alert::AlertState;

/// Most active and most past alerts on a session's page.
const ACTIVE_MAX: u32 = 5;
const PAST_MAX: u32 = 10;

/// What the page of a session asks for.
pub fn session_scope(key: String, gateway: Option<String>) -> AlertScope {
    AlertScope { gateway, session: Some(key), active_max: ACTIVE_MAX, past_max: PAST_MAX }
}

/// Alerts that concern a session: a banner for each that is active, a list of
/// those that are over.
#[component]
pub fn SessionAlerts(
    /// The first answer.
    first: Part,
    /// Which session.
    scope: AlertScope,
) -> impl IntoView {
    view! { <AlertsPart first scope=Signal::stored(scope) show=section /> }
}

fn section(part: Signal<AlertPart>, scope: Signal<AlertScope>) -> AnyView {
    let active = Memo::new(move |_| part.with(|part| part.active.clone()));
    let ended = Memo::new(move |_| part.with(|part| part.past.clone()));
    let past_count = move || ended.with(|ended| i64::try_from(ended.len()).unwrap_or(i64::MAX));
    let history = move || {
        let AlertScope { session, gateway, .. } = scope.get();
        let (session, gateway) = (session.unwrap_or_default(), gateway.unwrap_or_default());
        links::with_query("/alerts/history", [("session", session.as_str()), ("gateway", gateway.as_str())])
    };
    let banner = move |id: String| {
        let line = line_of(active.into(), id);
        view! { <Banner line /> }
    };
    view! {
        <Show when=move || part.with(|part| !part.active.is_empty() || !part.past.is_empty())>
            <section class="session-alerts" aria-label="Alerts of this session">
                <For each=move || ids(active.into()) key=Clone::clone children=banner />
                <Show when=move || { past_count() > 0 }>
                    <details class="fold">
                        <summary>{move || format::plural(past_count(), "past alert")}</summary>
                        <div class="card">
                            <AlertRows lines=ended />
                        </div>
                        <p class="small">
                            <a href=history>"All alerts of this session"</a>
                        </p>
                    </details>
                </Show>
            </section>
        </Show>
    }
    .into_any()
}

#[component]
fn Banner(
    /// The alert.
    line: Memo<AlertLine>,
) -> impl IntoView {
    let href = move || line.with(|line| links::alert(&line.alert.id));
    let waits = Memo::new(move |_| line.with(|line| line.alert.state == AlertState::Firing));
    let by = move || {
        let by = line.with(|line| line.alert.acknowledged_by.clone());
        by.map_or_else(|| "Acknowledged".to_owned(), |by| format!("Acknowledged by {by}"))
    };
    view! {
        <div class="banner alert-banner" data-severity=move || line.with(|line| line.alert.severity.as_str())>
            <SeverityBadge severity=Signal::derive(move || line.with(|line| line.alert.severity)) />
            <p class="alert-text">
                <a class="strong" href=href>
                    {move || line.with(|line| line.alert.message.clone())}
                </a>
                " "
                <span class="soft">
                    "since " <Ago at=Signal::derive(move || line.with(|line| line.alert.fired_at)) />
                </span>
            </p>
            <Show when=move || waits.get() fallback=move || view! { <span class="soft">{by}</span> }>
                <a class="button button-small" href=href>
                    "Acknowledge"
                </a>
            </Show>
        </div>
    }
}
