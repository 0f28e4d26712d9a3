//! Gateways: how they are, what they send, and their sessions now.

use super::Scope;
use super::head::{head, nothing};
use crate::api::CardKind;
use crate::charts;
use crate::drawn::parts::GatewayState;
use crate::format;
use crate::links;
use leptos::prelude::*;
use model::Timestamp;
use model::gateway::{GatewayHealth, Problem};
use model::metrics::{GatewaySessions, GatewayStep};
use model::session::Status;
use std::collections::{BTreeSet, HashMap};

/// Gateways of the card; the rest has its own page.
const LINES_MAX: usize = 12;

pub fn draw(gateways: &[GatewayHealth], counts: &[GatewaySessions], series: &[GatewayStep], scope: &Scope) -> String {
    let only = scope.gateway();
    let mut shown: Vec<&GatewayHealth> =
        gateways.iter().filter(|health| only.as_ref().is_none_or(|only| *only == health.gateway.gateway_id)).collect();
    // What needs a look comes first; among the others the order stays.
    shown.sort_by_key(|health| health.problems.is_empty());
    let troubled = shown.iter().filter(|health| !health.problems.is_empty()).count();
    let note = match troubled {
        0 => format!("{} now", format::plural(i64::try_from(shown.len()).unwrap_or(i64::MAX), "gateway")),
        troubled => {
            format!("{} of {} to look at", format::count(i64::try_from(troubled).unwrap_or(i64::MAX)), shown.len())
        }
    };
    let head = head(CardKind::Gateways, note);
    if shown.is_empty() {
        return view! {
            {head}
            {nothing("No gateway has sent anything yet.")}
        }
        .to_html();
    }
    let more = shown.len().saturating_sub(LINES_MAX);
    let more = (more > 0).then(|| {
        view! {
            <p class="bars-more small">
                <a href="/gateways">{format!("{more} more")}</a>
            </p>
        }
    });
    let events = lines(series);
    let rows = shown.into_iter().take(LINES_MAX).map(|health| {
        let events = events.get(health.gateway.gateway_id.as_str()).map_or(&[][..], Vec::as_slice);
        line(health, counts, charts::sparkline(events))
    });
    view! {
        {head}
        <div class="scroll" tabindex="0" role="region" aria-label="Gateways and their sessions">
            <table class="table gateways">
                <thead>
                    <tr>
                        <th scope="col">"Gateway"</th>
                        <th scope="col">"State"</th>
                        <th scope="col" class="wide-only">
                            "Events"
                        </th>
                        {Status::ALL
                            .map(|status| {
                                view! {
                                    <th scope="col" class="num">
                                        {heading(status)}
                                    </th>
                                }
                            })
                            .collect_view()}
                    </tr>
                </thead>
                <tbody>{rows.collect_view()}</tbody>
            </table>
        </div>
        {more}
    }
    .to_html()
}

fn heading(status: Status) -> &'static str {
    match status {
        Status::Active => "Active",
        Status::Idle => "Idle",
        Status::Error => "Error",
        Status::Ended => "Ended",
    }
}

fn line(health: &GatewayHealth, counts: &[GatewaySessions], events: String) -> AnyView {
    let id = health.gateway.gateway_id.as_str();
    let none = GatewaySessions::default();
    let sessions = counts.iter().find(|counts| counts.gateway_id == id).unwrap_or(&none);
    let problem = health.problems.first().map(Problem::message);
    let cells = [
        (Status::Active, sessions.active),
        (Status::Idle, sessions.idle),
        (Status::Error, sessions.error),
        (Status::Ended, sessions.ended),
    ]
    .map(|(status, number)| cell(id, status, number));
    view! {
        <tr>
            <th scope="row">
                <a class="clip" href=links::gateway(id) rel=links::rel(id) title=id.to_owned()>
                    {health.gateway.label().to_owned()}
                </a>
            </th>
            <td title=problem>
                <GatewayState health=health.clone() />
            </td>
            <td class="wide-only">
                <span class="spark">
                    <span inner_html=events></span>
                    <span class="num soft small">{format!("{:.0}/min", health.events_per_minute)}</span>
                </span>
            </td>
            {cells.collect_view()}
        </tr>
    }
    .into_any()
}

/// Events of each gateway over the steps of the range, from the first step
/// that any gateway has to the last.
fn lines(series: &[GatewayStep]) -> HashMap<&str, Vec<f64>> {
    let starts: BTreeSet<Timestamp> = series.iter().map(|step| step.start).collect();
    let places: HashMap<Timestamp, usize> = starts.iter().enumerate().map(|(place, start)| (*start, place)).collect();
    let mut lines: HashMap<&str, Vec<f64>> = HashMap::new();
    for step in series {
        let line = lines.entry(&step.gateway_id).or_insert_with(|| vec![0.0; starts.len()]);
        line[places[&step.start]] = step.events as f64;
    }
    lines
}

fn cell(id: &str, status: Status, number: i64) -> AnyView {
    let href = links::with_query("/sessions", [("gateway", id), ("status", status.as_str())]);
    let class = if number == 0 { "num faint" } else { "num" };
    view! {
        <td class=class data-status=status.as_str()>
            <a href=href>{format::count(number)} <span class="sr-only">" " {status.as_str()}</span></a>
        </td>
    }
    .into_any()
}
