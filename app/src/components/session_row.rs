use super::{Ago, ContextBar, CostFigure, StatusBadge};
use crate::format;
use crate::links;
use leptos::prelude::*;
use model::session::SessionRow;

/// One line of the sessions list.
#[component]
pub fn SessionLine(
    /// The session.
    row: Memo<SessionRow>,
) -> impl IntoView {
    let with = move |read: fn(&SessionRow) -> String| move || row.with(read);
    view! {
        <tr role="row">
            <th scope="row" role="rowheader" class="session-cell">
                <SessionName row />
            </th>
            <td role="cell" class="status-cell">
                <StatusBadge status=Signal::derive(move || row.with(|row| row.status)) />
            </td>
            <td role="cell">
                <ContextBar tokens=Signal::derive(move || row.with(|row| row.tokens.clone())) />
            </td>
            <td role="cell" class="num" data-label="Turns">
                {with(|row| format::count(row.turns))}
                {bad_part(move || row.with(|row| row.failed_turns))}
            </td>
            <td role="cell" class="num" data-label="Tools">
                {with(|row| format::count(row.tool_calls))}
                {bad_part(move || row.with(|row| row.tool_errors))}
            </td>
            <td role="cell" class="num" data-label="Tokens">
                {with(|row| format::compact(row.tokens.total))}
            </td>
            <td role="cell" class="num" data-label="Cost">
                <CostFigure cost=Signal::derive(move || row.with(|row| (row.cost_usd, row.cost_estimated_usd))) />
            </td>
            <td role="cell" class="num soft" data-label="Last event">
                <Ago at=Signal::derive(move || row.with(|row| row.last_event_at)) />
            </td>
        </tr>
    }
}

/// Key, gateway, agent and channel.
#[component]
fn SessionName(
    /// The session.
    row: Memo<SessionRow>,
) -> impl IntoView {
    let key = move || row.with(|row| row.session_key.clone());
    let place = move || row.with(place);
    view! {
        <a
            class="clip strong"
            href=move || row.with(|row| links::session(&row.session_key, &row.gateway_id))
            rel=move || row.with(|row| links::rel(&row.session_key))
            title=key
        >
            {key}
        </a>
        <span class="clip soft small" title=place>
            {place}
        </span>
    }
}

/// `gateway · agent · channel · model`, as far as known.
pub fn place(row: &SessionRow) -> String {
    [Some(&row.gateway_id), row.agent_id.as_ref(), row.channel.as_ref(), row.model.as_ref()]
        .into_iter()
        .flatten()
        .map(String::as_str)
        .collect::<Vec<_>>()
        .join(" · ")
}

/// ` · 2 failed` where there are any.
fn bad_part(number: impl Fn() -> i64 + Copy + Send + 'static) -> impl IntoView {
    move || (number() > 0).then(|| view! { <span class="bad">" · " {format::count(number())} " failed"</span> })
}
