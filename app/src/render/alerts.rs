//! Alerts that concern a session: a banner for each that is active, a list of
//! those that are over.

use super::text::ago;
use crate::api::{AlertLine, AlertPart, AlertScope};
use crate::drawn::parts::{AlertRows, SeverityBadge};
use crate::facade::FacadeError;
use crate::format;
use crate::links;
use leptos::prelude::*;
use model::alert::AlertState;
use model::session::SessionRow;

/// Most active and most past alerts on a session's page.
const ACTIVE_MAX: usize = 5;
const PAST_MAX: u32 = 10;

/// What the page of a session asks for.
pub fn alerts_asked(session: &SessionRow) -> AlertScope {
    AlertScope {
        gateway: Some(session.gateway_id.clone()),
        session: Some(session.session_key.clone()),
        active_max: ACTIVE_MAX,
        past_max: PAST_MAX,
    }
}

/// What goes wrong with them leaves the rest of the page alone.
pub fn alerts_part(session: &SessionRow, alerts: Result<AlertPart, FacadeError>) -> String {
    let AlertPart { active, past } = match alerts {
        Ok(part) => part,
        Err(error) => {
            return view! { <p class="banner banner-bad">"Alerts could not be loaded. " {error.to_string()}</p> }
                .to_html();
        }
    };
    if active.is_empty() && past.is_empty() {
        return String::new();
    }
    let history = links::with_query(
        "/alerts/history",
        [("session", session.session_key.as_str()), ("gateway", session.gateway_id.as_str())],
    );
    let over = i64::try_from(past.len()).unwrap_or(i64::MAX);
    let over = (!past.is_empty()).then(|| {
        view! {
            <details class="fold" data-fold="past-alerts">
                <summary>{format::plural(over, "past alert")}</summary>
                <div class="card">
                    <AlertRows lines=past />
                </div>
                <p class="small">
                    <a href=history>"All alerts of this session"</a>
                </p>
            </details>
        }
    });
    view! {
        <section class="session-alerts" aria-label="Alerts of this session">
            {active.into_iter().map(banner).collect_view()}
            {over}
        </section>
    }
    .to_html()
}

fn banner(AlertLine { alert, .. }: AlertLine) -> AnyView {
    let href = links::alert(&alert.id);
    let act = if alert.state == AlertState::Firing {
        view! {
            <a class="button button-small" href=href.clone()>
                "Acknowledge"
            </a>
        }
        .into_any()
    } else {
        let by = alert.acknowledged_by.map_or_else(|| "Acknowledged".to_owned(), |by| format!("Acknowledged by {by}"));
        view! { <span class="soft">{by}</span> }.into_any()
    };
    view! {
        <div class="banner alert-banner" data-key=alert.id data-severity=alert.severity.as_str()>
            <SeverityBadge severity=alert.severity />
            <p class="alert-text">
                <a class="strong" href=href>
                    {alert.message}
                </a>
                " "
                <span class="soft">"since " {ago(alert.fired_at)}</span>
            </p>
            {act}
        </div>
    }
    .into_any()
}
