use super::{Ago, GatewayState};
use crate::format;
use crate::links;
use leptos::prelude::*;
use model::gateway::GatewayHealth;

/// Gateways, one a line; on narrow screens one a card.
#[component]
pub fn GatewayList(
    /// In the order of the list.
    #[prop(into)]
    gateways: Signal<Vec<GatewayHealth>>,
) -> impl IntoView {
    let ids =
        move || gateways.with(|all| all.iter().map(|health| health.gateway.gateway_id.clone()).collect::<Vec<_>>());
    // The line stays while its figures change: links keep their focus.
    let line = move |id: String| {
        let of = id.clone();
        let health = Memo::new(move |held: Option<&Option<GatewayHealth>>| {
            let found = gateways.with(|all| all.iter().find(|health| health.gateway.gateway_id == of).cloned());
            found.or_else(|| held.cloned().flatten())
        });
        let health = Signal::derive(move || health.get());
        move || health.with(Option::is_some).then(|| view! { <Line id=id.clone() health /> })
    };
    view! {
        <table class="table sessions gateway-list" role="table">
            <thead role="rowgroup">
                <tr role="row">
                    <th scope="col" role="columnheader">
                        "Gateway"
                    </th>
                    <th scope="col" role="columnheader">
                        "State"
                    </th>
                    <th scope="col" role="columnheader" class="num">
                        "Events/min"
                    </th>
                    <th scope="col" role="columnheader" class="num">
                        "Active"
                    </th>
                    <th scope="col" role="columnheader" class="num">
                        "Missing"
                    </th>
                    <th scope="col" role="columnheader">
                        "OpenClaw"
                    </th>
                    <th scope="col" role="columnheader">
                        "Plugin"
                    </th>
                    <th scope="col" role="columnheader">
                        "Last seen"
                    </th>
                </tr>
            </thead>
            <tbody role="rowgroup">
                <For each=ids key=|id| id.clone() children=line />
            </tbody>
        </table>
    }
}

#[component]
fn Line(
    /// The gateway's id.
    id: String,
    /// What is known of it.
    health: Signal<Option<GatewayHealth>>,
) -> impl IntoView {
    let known = move || health.get().into_iter();
    let of = move |read: fn(&GatewayHealth) -> String| move || known().map(|health| read(&health)).collect::<String>();
    let version = |read: fn(&GatewayHealth) -> Option<&String>| {
        move || known().find_map(|health| read(&health).cloned()).unwrap_or_else(|| "–".to_owned())
    };
    let label = move || known().map(|health| health.gateway.label().to_owned()).collect::<String>();
    let note = move || {
        known().find_map(|health| health.problems.first().map(model::gateway::Problem::message)).map(|message| {
            view! { <span class="soft clip">{message}</span> }
        })
    };
    let shown = Signal::derive(move || health.get());
    view! {
        <tr role="row">
            <th scope="row" role="rowheader" class="session-cell">
                <a class="clip" href=links::gateway(&id) rel=links::rel(&id) title=id.clone()>
                    {label}
                </a>
                {note}
            </th>
            <td role="cell">
                {move || shown.get().map(|health| view! { <GatewayState health=Signal::stored(health) /> })}
            </td>
            <td role="cell" class="num" data-label="Events/min">
                {of(|health| format!("{:.1}", health.events_per_minute))}
            </td>
            <td role="cell" class="num" data-label="Active sessions">
                {of(|health| format::count(health.gateway.active_sessions))}
            </td>
            <td role="cell" class="num" data-label="Missing events">
                {of(|health| format::count(i64::try_from(health.gateway.missing_events).unwrap_or(i64::MAX)))}
            </td>
            <td role="cell" data-label="OpenClaw">
                {version(|health| health.gateway.report.as_ref()?.versions.openclaw.as_ref())}
            </td>
            <td role="cell" data-label="Plugin">
                {version(|health| health.gateway.report.as_ref()?.versions.plugin.as_ref())}
            </td>
            <td role="cell" data-label="Last seen">
                {move || shown.get().map(|health| view! { <Ago at=Signal::stored(health.gateway.last_seen_at) /> })}
            </td>
        </tr>
    }
}
