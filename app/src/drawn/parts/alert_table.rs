use super::alert_lines::{lasting, place};
use super::{AlertStateBadge, FigureBar, SeverityBadge};
use crate::api::AlertLine;
use crate::links;
use crate::render::ago;
use leptos::prelude::*;
use model::alert::{Alert, AlertState};

/// Alerts, one a line; on narrow screens one a card. Stands in an
/// `AcknowledgeForm`, which its buttons submit.
#[component]
pub fn AlertTable(
    /// In the order of the list.
    lines: Vec<AlertLine>,
    /// Also tell how long they lasted.
    past: bool,
) -> impl IntoView {
    let when = if past { "Fired" } else { "Since" };
    view! {
        <table class="table sessions alerts" role="table" data-past=past.to_string()>
            <thead role="rowgroup">
                <tr role="row">
                    <th scope="col" role="columnheader">
                        "Alert"
                    </th>
                    <th scope="col" role="columnheader">
                        "Measured"
                    </th>
                    <th scope="col" role="columnheader">
                        {when}
                    </th>
                    {past
                        .then(|| {
                            view! {
                                <th scope="col" role="columnheader">
                                    "Lasted"
                                </th>
                            }
                        })}
                    <th scope="col" role="columnheader">
                        "State"
                    </th>
                </tr>
            </thead>
            <tbody role="rowgroup">{lines.into_iter().map(|alert| line(alert, past)).collect_view()}</tbody>
        </table>
    }
}

fn line(AlertLine { alert, figure }: AlertLine, past: bool) -> AnyView {
    let place = place(&alert);
    let lasted = past.then(|| {
        let lasted = alert.resolved_at.map_or_else(|| "–".to_owned(), |end| lasting(end.since(alert.fired_at)));
        view! {
            <td role="cell" class="soft num-left" data-label="Lasted">
                {lasted}
            </td>
        }
    });
    view! {
        <tr role="row" data-key=alert.id.clone()>
            <th scope="row" role="rowheader" class="session-cell">
                <span class="alert-name">
                    <SeverityBadge severity=alert.severity />
                    <a class="clip strong" href=links::alert(&alert.id) title=alert.message.clone()>
                        {alert.message.clone()}
                    </a>
                </span>
                <span class="clip soft small" title=place.clone()>
                    {place.clone()}
                </span>
            </th>
            <td role="cell">
                <FigureBar figure />
            </td>
            <td role="cell" class="soft" data-label=if past { "Fired" } else { "Since" }>
                {ago(alert.fired_at)}
            </td>
            {lasted}
            <td role="cell" class="alert-cell">
                <div class="alert-act">{state(&alert)}</div>
            </td>
        </tr>
    }
    .into_any()
}

/// Where it stands, who took it on, or the way to do so.
fn state(alert: &Alert) -> AnyView {
    let by = alert.acknowledged_by.as_ref().map(|by| {
        let by = format!("by {by}");
        view! {
            <span class="clip soft small" title=by.clone()>
                {by.clone()}
            </span>
        }
    });
    let take = (alert.state == AlertState::Firing).then(|| {
        view! {
            <button type="submit" name="id" value=alert.id.clone() class="button button-small" aria-keyshortcuts="a">
                "Acknowledge"
                <span class="sr-only">" " {alert.message.clone()}</span>
            </button>
        }
    });
    view! {
        <AlertStateBadge state=alert.state />
        {by}
        {take}
    }
    .into_any()
}
