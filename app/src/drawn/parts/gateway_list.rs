use super::GatewayState;
use crate::format;
use crate::links;
use crate::render::ago;
use leptos::prelude::*;
use model::gateway::GatewayHealth;

/// Gateways, one a line; on narrow screens one a card.
#[component]
pub fn GatewayList(
    /// In the order of the list.
    gateways: Vec<GatewayHealth>,
) -> impl IntoView {
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
            <tbody role="rowgroup">{gateways.into_iter().map(line).collect_view()}</tbody>
        </table>
    }
}

fn line(health: GatewayHealth) -> AnyView {
    let gateway = &health.gateway;
    let versions = gateway.report.as_ref().map(|report| report.versions.clone()).unwrap_or_default();
    let or_dash = |version: Option<String>| version.unwrap_or_else(|| "–".to_owned());
    let missing = i64::try_from(gateway.missing_events).unwrap_or(i64::MAX);
    let note = health.problems.first().map(|problem| view! { <span class="soft clip">{problem.message()}</span> });
    let id = gateway.gateway_id.clone();
    view! {
        <tr role="row" data-key=id.clone()>
            <th scope="row" role="rowheader" class="session-cell">
                <a class="clip" href=links::gateway(&id) rel=links::rel(&id) title=id.clone()>
                    {gateway.label().to_owned()}
                </a>
                {note}
            </th>
            <td role="cell">
                <GatewayState health=health.clone() />
            </td>
            <td role="cell" class="num" data-label="Events/min">
                {format!("{:.1}", health.events_per_minute)}
            </td>
            <td role="cell" class="num" data-label="Active sessions">
                {format::count(gateway.active_sessions)}
            </td>
            <td role="cell" class="num" data-label="Missing events">
                {format::count(missing)}
            </td>
            <td role="cell" data-label="OpenClaw">
                {or_dash(versions.openclaw)}
            </td>
            <td role="cell" data-label="Plugin">
                {or_dash(versions.plugin)}
            </td>
            <td role="cell" data-label="Last seen">
                {ago(gateway.last_seen_at)}
            </td>
        </tr>
    }
    .into_any()
}
