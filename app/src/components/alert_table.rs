use super::alert_lines::{ids, line_of, place};
use super::{Ago, AlertStateBadge, FigureBar, SeverityBadge};
use crate::api::AlertLine;
use crate::format;
use crate::links;
use leptos::prelude::*;
use model::alert::AlertState;

/// Alerts, one a line; on narrow screens one a card. Stands in an
/// `AcknowledgeForm`, which its buttons submit.
#[component]
pub fn AlertTable(
    /// In the order of the list.
    #[prop(into)]
    lines: Signal<Vec<AlertLine>>,
    /// Also tell how long they lasted.
    past: bool,
) -> impl IntoView {
    let line = move |id: String| {
        let line = line_of(lines, id);
        view! { <Line line past /> }
    };
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
            <tbody role="rowgroup">
                <For each=move || ids(lines) key=Clone::clone children=line />
            </tbody>
        </table>
    }
}

#[component]
fn Line(
    /// The alert.
    line: Memo<AlertLine>,
    /// Also tell how long it lasted.
    past: bool,
) -> impl IntoView {
    let message = move || line.with(|line| line.alert.message.clone());
    let place = move || line.with(|line| place(&line.alert));
    let lasted = move || {
        line.with(|line| match line.alert.resolved_at {
            Some(end) => lasting(end.since(line.alert.fired_at)),
            None => "–".to_owned(),
        })
    };
    view! {
        <tr role="row">
            <th scope="row" role="rowheader" class="session-cell">
                <span class="alert-name">
                    <SeverityBadge severity=Signal::derive(move || line.with(|line| line.alert.severity)) />
                    <a class="clip strong" href=move || line.with(|line| links::alert(&line.alert.id)) title=message>
                        {message}
                    </a>
                </span>
                <span class="clip soft small" title=place>
                    {place}
                </span>
            </th>
            <td role="cell">
                <FigureBar figure=Signal::derive(move || line.with(|line| line.figure.clone())) />
            </td>
            <td role="cell" class="soft" data-label=if past { "Fired" } else { "Since" }>
                <Ago at=Signal::derive(move || line.with(|line| line.alert.fired_at)) />
            </td>
            {past
                .then(|| {
                    view! {
                        <td role="cell" class="soft num-left" data-label="Lasted">
                            {lasted}
                        </td>
                    }
                })}
            <td role="cell" class="alert-cell">
                <div class="alert-act">
                    <StateCell line />
                </div>
            </td>
        </tr>
    }
}

/// A length of time in microseconds, for people.
pub fn lasting(us: i64) -> String {
    format::duration_ms(us as f64 / 1000.0)
}

/// Where it stands, who took it on, or the way to do so.
#[component]
fn StateCell(
    /// The alert.
    line: Memo<AlertLine>,
) -> impl IntoView {
    let state = Memo::new(move |_| line.with(|line| line.alert.state));
    let by = move || line.with(|line| line.alert.acknowledged_by.clone()).map(|by| format!("by {by}"));
    let id = move || line.with(|line| line.alert.id.clone());
    let message = move || line.with(|line| line.alert.message.clone());
    view! {
        <AlertStateBadge state />
        {move || {
            by()
                .map(|by| {
                    view! {
                        <span class="clip soft small" title=by.clone()>
                            {by.clone()}
                        </span>
                    }
                })
        }}
        <Show when=move || state.get() == AlertState::Firing>
            <button type="submit" name="id" value=id class="button button-small" aria-keyshortcuts="a">
                "Acknowledge"
                <span class="sr-only">" " {message}</span>
            </button>
        </Show>
    }
}
