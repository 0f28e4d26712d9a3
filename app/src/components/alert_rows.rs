use super::alert_lines::{ids, line_of, place};
use super::{Ago, AlertStateBadge, SeverityBadge};
use crate::api::AlertLine;
use crate::links;
use leptos::prelude::*;

/// Alerts in short, one below the other.
#[component]
pub fn AlertRows(
    /// In the order of the list.
    #[prop(into)]
    lines: Signal<Vec<AlertLine>>,
) -> impl IntoView {
    let row = move |id: String| {
        let line = line_of(lines, id);
        view! { <Row line /> }
    };
    view! {
        <ul class="rows alert-rows">
            <For each=move || ids(lines) key=Clone::clone children=row />
        </ul>
    }
}

#[component]
fn Row(
    /// The alert.
    line: Memo<AlertLine>,
) -> impl IntoView {
    let message = move || line.with(|line| line.alert.message.clone());
    let place = move || line.with(|line| place(&line.alert));
    // Of an alert that is over, its end is what is new.
    let at = move || line.with(|line| line.alert.resolved_at.unwrap_or(line.alert.fired_at));
    view! {
        <li class="alert-row">
            <SeverityBadge severity=Signal::derive(move || line.with(|line| line.alert.severity)) />
            <div class="alert-text">
                <a class="clip strong" href=move || line.with(|line| links::alert(&line.alert.id)) title=message>
                    {message}
                </a>
                <span class="clip soft small" title=place>
                    {place}
                </span>
            </div>
            <span class="alert-row-state soft">
                <AlertStateBadge state=Signal::derive(move || line.with(|line| line.alert.state)) />
                <Ago at=Signal::derive(at) />
            </span>
        </li>
    }
}
