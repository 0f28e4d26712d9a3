//! Figures, names and what they are shown in.

use super::{piece, sample};
use crate::components::{CostFigure, StatusBadge, context_meter};
use crate::drawn::parts::{AlertStateBadge, SeverityBadge};
use crate::explorer::rows_html;
use crate::query::EventsQuery;
use leptos::prelude::*;
use model::alert::{AlertState, Severity};
use model::query::Page;
use model::session::Status;
use serde_json::json;

#[expect(clippy::too_many_lines, reason = "samples, one after the other")]
pub fn show() -> AnyView {
    view! {
        <div class="design-grid">
            {piece(
                "Status of sessions",
                Status::ALL
                    .map(|status| {
                        view! {
                            <StatusBadge status=Signal::stored(status) />
                            " "
                        }
                    })
                    .into_iter()
                    .collect_view(),
            )}
            {piece(
                "Severity",
                Severity::ALL
                    .map(|severity| {
                        view! {
                            <SeverityBadge severity />
                            " "
                        }
                    })
                    .into_iter()
                    .collect_view(),
            )}
            {piece(
                "State of alerts",
                AlertState::ALL
                    .map(|state| {
                        view! {
                            <AlertStateBadge state />
                            " "
                        }
                    })
                    .into_iter()
                    .collect_view(),
            )}
            {piece(
                "Tags",
                view! {
                    <span class="tag">"retriable"</span>
                    " "
                    <span class="tag tag-bad">"timeout"</span>
                },
            )}
            {piece(
                "Counts",
                view! {
                    <span class="counts">
                        <span class="count num" data-severity="critical">
                            "2"
                        </span>
                        <span class="count num" data-severity="warning">
                            "5"
                        </span>
                        <span class="count num" data-severity="info">
                            "1"
                        </span>
                    </span>
                },
            )}
            {piece(
                "Cost: billed, estimated",
                view! {
                    <CostFigure cost=Signal::stored((0.0421, 0.0)) />
                    " "
                    <CostFigure cost=Signal::stored((12.3, 4.0)) />
                },
            )}
            {[None, Some(0.12), Some(0.84), Some(0.97)]
                .map(|share| piece("Context", context_meter(share)))
                .into_iter()
                .collect_view()}
        </div>
        {tiles()}
        {bars()}
        {table()}
        <div inner_html=events()></div>
    }
    .into_any()
}

fn tiles() -> AnyView {
    let tile = |(label, value, note, change, bad): (&'static str, &'static str, &'static str, &'static str, bool)| {
        view! {
            <a class="tile" href="/design" data-bad=bad.to_string()>
                <span class="tile-label">{label}</span>
                <span class="tile-value num">{value}</span>
                <span class="tile-note num">
                    <span>{note}</span>
                    {(!change.is_empty()).then(|| view! { <span class="tile-change">{change}</span> })}
                </span>
            </a>
        }
    };
    let tiles = [
        ("Active sessions", "7", "31 in range", "", false),
        ("Turns", "480", "21 failed", "+12%", false),
        ("Errors", "40", "19 of tools", "×14", true),
        ("Cost", "≈$18.20", "≈$0.0379 a turn", "−8%", false),
        ("Tokens", "2.4M", "210k out", "new", false),
    ];
    view! { <div class="tiles">{tiles.map(tile).into_iter().collect_view()}</div> }.into_any()
}

fn bars() -> AnyView {
    let bar = |(name, note, value, width, bad): (&'static str, &'static str, &'static str, &'static str, bool)| {
        view! {
            <li class="bar" data-bad=bad.then_some("true")>
                <svg class="bar-fill" viewBox="0 0 100 1" preserveAspectRatio="none" aria-hidden="true">
                    <rect width=width height="1" />
                </svg>
                <a class="clip bar-name" href="/design">
                    {name}
                </a>
                <span class="soft small num bar-note">{note}</span>
                <span class="num bar-value">{value}</span>
            </li>
        }
    };
    let bars = [
        ("channel", "12 turns", "$9.20", "100", false),
        ("a-name-that-is-far-too-long-for-its-place-and-is-cut", "3 turns", "≈$2.10", "40", false),
        ("exec", "4 of 9 calls", "44%", "22", true),
        ("heartbeat", "nothing", "$0.00", "0", false),
    ];
    view! {
        <section class="card">
            <div class="card-head">
                <h4>"Card with bars"</h4>
                <span class="soft num">"$11.30"</span>
            </div>
            <ol class="bars">{bars.map(bar).into_iter().collect_view()}</ol>
            <p class="bars-more soft small">"and 3 more"</p>
        </section>
    }
    .into_any()
}

fn table() -> AnyView {
    let row = |(key, status, turns, failed): (&'static str, Status, &'static str, &'static str)| {
        view! {
            <tr>
                <th scope="row">
                    <a class="clip strong" href="/design">
                        {key}
                    </a>
                </th>
                <td>
                    <StatusBadge status=Signal::stored(status) />
                </td>
                <td class="num">
                    {turns} {(!failed.is_empty()).then(|| view! { <span class="bad">" · " {failed}</span> })}
                </td>
                <td class="num soft">"12 s ago"</td>
            </tr>
        }
    };
    let rows = [
        ("agent:main:telegram:1", Status::Active, "12", ""),
        ("agent:cron:daily", Status::Error, "3", "2 failed"),
        ("agent:writer", Status::Ended, "1,204", ""),
    ];
    view! {
        <section class="card">
            <div class="card-head">
                <h4>"Card with a table"</h4>
            </div>
            <div class="scroll" tabindex="0" role="region" aria-label="Sample of a table">
                <table class="table">
                    <thead>
                        <tr>
                            <th scope="col">"Session"</th>
                            <th scope="col">"Status"</th>
                            <th scope="col" class="num">
                                "Turns"
                            </th>
                            <th scope="col" class="num">
                                "Last event"
                            </th>
                        </tr>
                    </thead>
                    <tbody>{rows.map(row).into_iter().collect_view()}</tbody>
                </table>
            </div>
        </section>
    }
    .into_any()
}

/// Rows of the events page.
fn events() -> String {
    let tokens = json!({"input": 1200, "output": 80, "total": 1280});
    let events = [
        ("turn.started", json!({"payload": {"userMessage": "What is in the notes?"}})),
        ("tool.failed", json!({"tool": {"name": "exec", "error": "no such file"}, "timing": {"durationMs": 812}})),
        (
            "turn.completed",
            json!({"model": {"modelId": "claude-sonnet"}, "tokens": tokens, "cost": {"totalCost": 0.012}, "timing": {"durationMs": 4200}}),
        ),
    ];
    let events = (1u32..).zip(events).filter_map(|(number, (kind, extra))| sample::event(number, kind, extra));
    rows_html(&EventsQuery::default(), &Page { items: events.collect(), next_cursor: None }, sample::now())
}
