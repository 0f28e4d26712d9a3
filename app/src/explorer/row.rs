//! One event on one line, to be unfolded.

use crate::format;
use crate::links;
use crate::timeline::{Clipped, EventView};
use leptos::prelude::*;
use model::event::{NanoUsd, Tokens};
use model::time::HOUR_US;
use model::{Event, Timestamp};

/// Longest text of a line.
const GLANCE_CHARS_MAX: usize = 200;

pub fn row(event: &Event, now: Timestamp) -> AnyView {
    let id = event.id.to_string();
    let kind = event.event_type.as_str().to_owned();
    let label = format!("{kind} at {}", format::date_time_utc(event.timestamp));
    view! {
        <li class="event" id=format!("ev-{id}") data-bad=event.is_error().to_string()>
            <div class="event-line">
                <span class="event-when">{when(event.timestamp, now)}</span>
                <span class="event-type">
                    <span class="dot" aria-hidden="true"></span>
                    <span class="clip" title=kind.clone()>
                        {kind.clone()}
                    </span>
                </span>
                {place(event)}
                {what(event)}
                {figures(event)}
            </div>
            <details class="event-fold" data-event=id.clone()>
                <summary>
                    <span class="sr-only">{label}</span>
                </summary>
                <div class="event-body">
                    <p class="soft">
                        <a href=links::event_json(&id) rel="external">
                            "This event as JSON"
                        </a>
                    </p>
                </div>
            </details>
        </li>
    }
    .into_any()
}

/// The time, with its date where that is not today's, and how long ago it was.
fn when(at: Timestamp, now: Timestamp) -> AnyView {
    let absolute = format::date_time_utc(at);
    let clock = if is_same_day(at, now) { at.format("%H:%M:%S") } else { at.format("%d %b %H:%M:%S") };
    view! {
        <time class="num" datetime=at.to_string() title=absolute.clone()>
            {clock}
        </time>
        <time class="num soft small" datetime=at.to_string() data-ago=at.micros().to_string() title=absolute>
            {format::ago(at, now)}
        </time>
    }
    .into_any()
}

/// In UTC.
fn is_same_day(one: Timestamp, other: Timestamp) -> bool {
    const DAY_US: i64 = 24 * HOUR_US;
    one.micros().div_euclid(DAY_US) == other.micros().div_euclid(DAY_US)
}

/// Gateway and session, which lead to their pages.
fn place(event: &Event) -> AnyView {
    let (gateway, session) = (event.gateway_id.clone(), event.session_key.clone());
    let id = event.id.to_string();
    view! {
        <span class="event-place">
            <a class="clip soft" href=links::gateway(&gateway) rel=links::rel(&gateway) title=gateway.clone()>
                {gateway.clone()}
            </a>
            <a
                class="clip"
                href=links::session_event(&session, &gateway, &id)
                rel=links::rel(&session)
                title=session.clone()
            >
                {session.clone()}
            </a>
        </span>
    }
    .into_any()
}

/// What the event says: its error before anything else.
fn what(event: &Event) -> AnyView {
    let view = EventView::of(event, false);
    if let Some(kind) = &view.error_kind {
        let message = view.error_message.as_ref().map(|text| clip(&text.glance())).unwrap_or_default();
        let tool = view.tool.as_ref().map(|tool| tool.name.clone());
        let title = format!("{kind} {message}");
        return view! {
            <span class="event-what" title=title>
                {tool.map(|tool| view! { <code>{tool}</code> })}
                <span class="bad">{kind.clone()}</span>
                <span class="event-text">{message}</span>
            </span>
        }
        .into_any();
    }
    let (lead, text) = told(event, &view);
    let lead = lead.map(|lead| view! { <code>{lead}</code> });
    view! { <span class="event-what">{lead} <span class="event-text soft">{clip(&text)}</span></span> }.into_any()
}

/// A name to begin with, and the rest of the line.
fn told(event: &Event, view: &EventView) -> (Option<String>, String) {
    let glance = |text: &Option<Clipped>| text.as_ref().map(Clipped::glance);
    if let Some(tool) = &view.tool {
        let text = glance(&tool.result).or_else(|| glance(&tool.parameters)).unwrap_or_default();
        return (Some(tool.name.clone()), text);
    }
    let text = glance(&view.user_message).or_else(|| glance(&view.assistant_message)).or_else(|| glance(&view.rest));
    (event.model_name().map(str::to_owned), text.unwrap_or_default())
}

fn clip(text: &str) -> String {
    match text.char_indices().nth(GLANCE_CHARS_MAX) {
        None => text.to_owned(),
        Some((end, _)) => format!("{}…", &text[..end]),
    }
}

/// Duration, tokens and cost, as far as told.
fn figures(event: &Event) -> AnyView {
    let tokens = event.tokens.as_ref().and_then(Tokens::total_or_sum).and_then(|total| i64::try_from(total).ok());
    let (cost, estimated) = event.cost_parts_nano_usd();
    let usd = |nano: i64| NanoUsd(nano).usd();
    let cost = event.spent_nano_usd().map(|_| (usd(cost), usd(estimated)));
    let about = cost.and_then(|(cost, estimated)| format::estimated_part(cost, estimated));
    view! {
        <span class="event-figure num">{event.duration_ms().map(format::duration_ms)}</span>
        <span class="event-figure num">
            {tokens
                .map(|tokens| {
                    view! {
                        {format::compact(tokens)}
                        <span class="event-unit">" tok"</span>
                    }
                })}
        </span>
        <span class="event-figure num" title=about>
            {cost.map(|(cost, estimated)| format::cost(cost, estimated))}
        </span>
    }
    .into_any()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::explorer::tests::{event, now};
    use serde_json::json;

    #[test]
    fn a_failed_tool_is_told_by_its_error() {
        let html = row(
            &event(
                "tool.failed",
                json!({"tool": {"name": "exec", "error": "no such <file>"}, "timing": {"durationMs": 1500}}),
            ),
            now(),
        )
        .to_html();
        for part in ["data-bad=\"true\"", "exec", "tool_error", "no such &lt;file&gt;", "1.5 s"] {
            assert!(html.contains(part), "{part} is not in {html}");
        }
    }

    #[test]
    fn a_turn_tells_its_tokens_and_cost() {
        let html = row(
            &event(
                "turn.completed",
                json!({"model": {"modelId": "opus"}, "tokens": {"total": 1280}, "cost": {"totalCost": 0.012}}),
            ),
            now(),
        )
        .to_html();
        for part in ["opus", "1.3k", "$0.0120"] {
            assert!(html.contains(part), "{part} is not in {html}");
        }
    }

    #[test]
    fn the_date_is_told_where_it_is_not_todays() {
        let at = |text: &str| when(Timestamp::parse(text).unwrap(), now()).to_html();
        assert!(at("2026-03-01T00:00:00Z").contains(">00:00:00<"));
        assert!(at("2026-02-28T23:59:59Z").contains(">28 Feb 23:59:59<"));
    }

    #[test]
    fn a_line_is_short_whatever_was_sent() {
        assert_eq!(clip(&"é".repeat(GLANCE_CHARS_MAX)).chars().count(), GLANCE_CHARS_MAX);
        assert_eq!(clip(&"é".repeat(GLANCE_CHARS_MAX + 1)).chars().count(), GLANCE_CHARS_MAX + 1);
        assert!(clip(&"é".repeat(GLANCE_CHARS_MAX + 1)).ends_with('…'));
    }
}
