use super::alert_lines::place;
use super::{AlertStateBadge, SeverityBadge};
use crate::api::AlertLine;
use crate::links;
use crate::render::ago;
use leptos::prelude::*;

/// Alerts in short, one below the other.
#[component]
pub fn AlertRows(
    /// In the order of the list.
    lines: Vec<AlertLine>,
) -> impl IntoView {
    view! { <ul class="rows alert-rows">{lines.into_iter().map(row).collect_view()}</ul> }
}

fn row(AlertLine { alert, .. }: AlertLine) -> AnyView {
    let place = place(&alert);
    // Of an alert that is over, its end is what is new.
    let at = alert.resolved_at.unwrap_or(alert.fired_at);
    view! {
        <li class="alert-row" data-key=alert.id.clone()>
            <SeverityBadge severity=alert.severity />
            <div class="alert-text">
                <a class="clip strong" href=links::alert(&alert.id) title=alert.message.clone()>
                    {alert.message.clone()}
                </a>
                <span class="clip soft small" title=place.clone()>
                    {place.clone()}
                </span>
            </div>
            <span class="alert-row-state soft">
                <AlertStateBadge state=alert.state />
                {ago(at)}
            </span>
        </li>
    }
    .into_any()
}
