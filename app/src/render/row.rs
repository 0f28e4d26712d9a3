//! Lines of the timeline.

use super::Scene;
use super::text::{block, clock, fold, marked};
use crate::format;
use crate::links;
use crate::timeline::{Clipped, EventView, Part, ToolCall};
use leptos::prelude::*;

/// A tool call: name, what it was asked for at a glance, how long it took;
/// folded what went in and came out. One that failed stands open.
pub fn call(scene: Scene, part: &Part, call: &ToolCall) -> AnyView {
    let (begins, ends) = (&part.events[call.begins], &part.events[call.ends]);
    let focused = is_focused(part, &[begins, ends]);
    let is_open = begins.turn_id.as_ref().and_then(|id| part.turns.get(id)).is_some_and(|turn| turn.open);
    let (state, words) = match (call.unfinished, call.failed) {
        (true, _) if is_open => ("active", "running"),
        (true, _) => ("lost", "no end seen"),
        (false, true) => ("error", "failed"),
        (false, false) => ("done", "completed"),
    };
    let second = (begins.id != ends.id).then(|| view! { <span id=anchor(&ends.id)></span> });
    let exit = call.exit_code.filter(|code| *code != 0).map(|code| format!("exit code {code}"));
    let glance = call.parameters.as_ref().map(Clipped::glance);
    let child = call.child.as_ref().map(|child| {
        let href = links::session(child, &scene.session.gateway_id);
        view! {
            <a class="button button-small" href=href rel=links::rel(child)>
                "Subagent"
            </a>
        }
    });
    view! {
        <li
            class="call"
            id=anchor(&begins.id)
            data-key=begins.id.clone()
            data-status=state
            data-focus=focused.then_some("")
            tabindex=focused.then_some("-1")
            data-failure=call.failed.then_some("")
        >
            {second}
            <div class="call-line">
                <span class="dot" aria-hidden="true"></span>
                <span class="sr-only">{words}</span>
                <code class="strong">{marked(&call.name, scene.sought())}</code>
                <span class="call-glance">{glance.map(|glance| marked(&glance, scene.sought()))}</span>
                {call.failed.then(|| view! { <span class="tag tag-bad">"failed"</span> })}
                {exit.map(|exit| view! { <span class="tag num">{exit}</span> })}
                {child}
                <span class="soft num row-figure">
                    {call.duration_ms.map_or_else(|| words.to_owned(), format::duration_ms)}
                </span>
                {when(scene, &ends.id, clock(call.at))}
            </div>
            {call_texts(scene, begins, call, focused)}
        </li>
    }
    .into_any()
}

fn call_texts(scene: Scene, begins: &EventView, call: &ToolCall, focused: bool) -> AnyView {
    let open = focused || call.failed;
    let text = |label: &'static str, text: &Option<Clipped>, open: bool| {
        text.as_ref().map(|text| fold(label, &begins.id, text, open, scene.sought(), scene.event_href(&begins.id)))
    };
    let error = call.error.as_ref().map(|error| {
        let kind = call.error_kind.clone();
        view! {
            <p class="row-error">
                {kind.map(|kind| view! { <span class="tag tag-bad">{kind}</span> })}
                <span class="words">{marked(&error.text, scene.sought())}</span>
            </p>
        }
    });
    view! {
        {error}
        <div class="call-texts">{text("Parameters", &call.parameters, open)} {text("Result", &call.result, open)}</div>
    }
    .into_any()
}

/// The lines of any other event.
pub fn event(scene: Scene, part: &Part, event: &EventView, told: &mut Vec<String>) -> AnyView {
    let focused = is_focused(part, &[event]);
    let mut lines = Vec::new();
    let messages =
        [("User", &event.user_message), ("Thinking", &event.thinking), ("Assistant", &event.assistant_message)];
    for (who, text) in messages {
        // The start and the end of a turn may carry the same message.
        let Some(text) = text.as_ref().filter(|text| !told.contains(&text.text)) else { continue };
        told.push(text.text.clone());
        lines.push(message(scene, event, who, text, focused));
    }
    if event.is_error() || !event.is_turn_bound() || focused && lines.is_empty() {
        lines.push(happening(scene, event, focused));
    }
    if lines.is_empty() {
        return ().into_any();
    }
    view! {
        <li
            class="line"
            id=anchor(&event.id)
            data-key=event.id.clone()
            data-focus=focused.then_some("")
            tabindex=focused.then_some("-1")
            data-failure=event.is_error().then_some("")
        >
            {lines}
        </li>
    }
    .into_any()
}

fn message(scene: Scene, event: &EventView, who: &'static str, text: &Clipped, focused: bool) -> AnyView {
    if who == "Thinking" {
        return view! {
            <div class="say" data-who="thinking">
                {fold("Thinking", &event.id, text, focused, scene.sought(), scene.event_href(&event.id))}
            </div>
        }
        .into_any();
    }
    let rest = text.cut.then(|| {
        view! {
            " "
            <a href=scene.event_href(&event.id) rel=scene.rel() data-noscroll="">
                "Show the whole message"
            </a>
        }
    });
    view! {
        <div class="say" data-who=who.to_ascii_lowercase()>
            <div class="say-head">
                <span class="say-who">{who}</span>
                {when(scene, &event.id, clock(event.at))}
            </div>
            <p class="words">{marked(&text.text, scene.sought())} {rest}</p>
        </div>
    }
    .into_any()
}

/// What happened, with its error and the fields that it alone has.
fn happening(scene: Scene, event: &EventView, focused: bool) -> AnyView {
    let kind = event.error_kind.clone();
    let bad = event.is_error();
    let text = event.error_message.as_ref().map(|text| {
        view! {
            <p class="row-error">
                <span class="words">{marked(&text.text, scene.sought())}</span>
            </p>
        }
    });
    let whole = scene.event_href(&event.id);
    let stack =
        event.error_stack.as_ref().map(|stack| fold("Stack", &event.id, stack, focused, scene.sought(), whole.clone()));
    let rest = event.rest.as_ref().map(|rest| {
        if focused {
            block("Fields", rest, scene.sought(), whole.clone())
        } else {
            fold("Fields", &event.id, rest, false, scene.sought(), whole.clone())
        }
    });
    view! {
        <div class="happening" data-bad=bad.to_string()>
            <div class="call-line">
                <span class="dot" aria-hidden="true"></span>
                <span class="strong">{marked(&event.event_type, scene.sought())}</span>
                {kind.map(|kind| view! { <span class="tag tag-bad">{kind}</span> })}
                <span class="row-figure"></span>
                {when(scene, &event.id, clock(event.at))}
            </div>
            {text}
            <div class="call-texts">{stack} {rest}</div>
        </div>
    }
    .into_any()
}

/// The time of a line, which is also the link to it.
fn when(scene: Scene, event_id: &str, clock: AnyView) -> AnyView {
    view! {
        <a class="row-when soft" href=scene.event_href(event_id) rel=scene.rel() data-noscroll="">
            {clock}
            <span class="sr-only">" link to this event"</span>
        </a>
    }
    .into_any()
}

pub fn anchor(event_id: &str) -> String {
    format!("e-{event_id}")
}

fn is_focused(part: &Part, events: &[&EventView]) -> bool {
    part.focus.as_ref().is_some_and(|focus| events.iter().any(|event| event.id == *focus))
}
