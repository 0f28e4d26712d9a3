//! Turns and their tools as bars over time.

use super::Scene;
use super::group::state_of;
use crate::format;
use crate::timeline::{Group, Part, Row, ToolCall};
use leptos::prelude::*;
use model::Timestamp;
use model::session::TurnRow;

/// Turns that are drawn, and tools of each.
const TURNS_SHOWN: usize = 6;
const TOOLS_SHOWN: usize = 12;
/// Width of a drawing; bars stretch to what room there is.
const WIDTH: f64 = 1000.0;

struct Turn<'a> {
    row: &'a TurnRow,
    event_id: String,
    ttft_ms: Option<f64>,
    calls: Vec<&'a ToolCall>,
    length_ms: f64,
}

/// The turns of the part that is shown, all to one scale, each from its own
/// start. Empty where the part has none.
pub fn waterfall_card(scene: Scene, part: &Part) -> String {
    let turns: Vec<Turn> = part.groups.iter().filter_map(|group| turn(part, group)).collect();
    let focused = turns.iter().position(|turn| holds_focus(part, turn));
    let end = focused.map_or(turns.len(), |index| (index + 1).max(TURNS_SHOWN).min(turns.len()));
    let turns = &turns[end.saturating_sub(TURNS_SHOWN)..end];
    let scale_ms = turns.iter().map(|turn| turn.length_ms).fold(0.0, f64::max);
    if scale_ms <= 0.0 {
        return String::new();
    }
    let lines: Vec<AnyView> = turns.iter().map(|turn| block(scene, part, turn, scale_ms)).collect();
    view! {
        <section class="card" aria-labelledby="session-waterfall">
            <div class="card-head">
                <h2 id="session-waterfall">"Turns and tools"</h2>
                <span class="legend">
                    <span class="swatch" data-series="ttft" aria-hidden="true"></span>
                    "to first token"
                    <span class="swatch" data-series="tool" aria-hidden="true"></span>
                    "tool"
                </span>
            </div>
            <ol class="waterfall">{lines}</ol>
            <p class="soft small card-note num">
                "Each turn from its start; the full width is " {format::duration_ms(scale_ms)} "."
            </p>
        </section>
    }
    .to_html()
}

fn turn<'a>(part: &'a Part, group: &'a Group) -> Option<Turn<'a>> {
    let row = part.turns.get(group.turn_id.as_ref()?)?;
    let calls: Vec<&ToolCall> = group
        .rows
        .iter()
        .filter_map(|row| match row {
            Row::Call(call) => Some(call.as_ref()),
            Row::Event(_) => None,
        })
        .collect();
    let events = || part.events.iter().filter(|event| event.turn_id == group.turn_id);
    let reached = |at: Timestamp| ms(at, row.started_at);
    let last_ms = events().map(|event| reached(event.at)).fold(0.0, f64::max);
    Some(Turn {
        row,
        event_id: events().next()?.id.clone(),
        ttft_ms: events().find_map(|event| event.ttft_ms),
        calls,
        length_ms: row.duration_ms.unwrap_or(last_ms).max(last_ms),
    })
}

fn holds_focus(part: &Part, turn: &Turn) -> bool {
    let Some(focus) = &part.focus else { return false };
    part.events.iter().any(|event| event.id == *focus && event.turn_id.as_ref() == Some(&turn.row.turn_id))
}

fn ms(at: Timestamp, from: Timestamp) -> f64 {
    at.since(from) as f64 / 1000.0
}

fn block(scene: Scene, part: &Part, turn: &Turn, scale_ms: f64) -> AnyView {
    let state = state_of(turn.row);
    let ttft_ms = turn.ttft_ms.unwrap_or(0.0).min(turn.length_ms);
    let about = turn.ttft_ms.map(|ms| format!("first token after {}", format::duration_ms(ms)));
    let tools: Vec<AnyView> = turn
        .calls
        .iter()
        .take(TOOLS_SHOWN)
        .map(|call| {
            let from = ms(call.at, turn.row.started_at).max(0.0);
            let length = call.duration_ms.unwrap_or(0.0);
            let state = if call.failed { "error" } else { "done" };
            let href = scene.event_href(&part.events[call.ends].id);
            let bar = Bar {
                name: call.name.clone(),
                href,
                words: format::duration_ms(length),
                about: None,
                kind: "tool",
                state,
                parts: vec![(from, length, "tool")],
            };
            bar.view(scene, scale_ms)
        })
        .collect();
    let rest = turn.calls.len().saturating_sub(TOOLS_SHOWN);
    let rest = (rest > 0).then(|| {
        let words = format!("{} more", format::plural(i64::try_from(rest).unwrap_or(i64::MAX), "tool"));
        view! { <li class="soft small">{words}</li> }
    });
    let own = Bar {
        name: format!("{} turn", turn.row.started_at.format("%H:%M:%S")),
        href: scene.event_href(&turn.event_id),
        words: format::duration_ms(turn.length_ms),
        about,
        kind: "turn",
        state,
        parts: vec![(0.0, ttft_ms, "ttft"), (ttft_ms, turn.length_ms - ttft_ms, "turn")],
    };
    view! {
        {own.view(scene, scale_ms)}
        {tools}
        {rest}
    }
    .into_any()
}

/// One line: name, bar, duration.
struct Bar {
    name: String,
    href: String,
    words: String,
    /// What is to be known besides, on hover and for ears.
    about: Option<String>,
    kind: &'static str,
    state: &'static str,
    /// From, length, both in milliseconds, and what it is.
    parts: Vec<(f64, f64, &'static str)>,
}

impl Bar {
    fn view(self, scene: Scene, scale_ms: f64) -> AnyView {
        let rect = |(from, length, part): (f64, f64, &'static str)| {
            let x = format!("{:.1}", from / scale_ms * WIDTH);
            // The shortest call is still to be seen.
            let least = if part == "tool" { 3.0 } else { 0.0 };
            let width = format!("{:.1}", (length / scale_ms * WIDTH).max(least));
            view! { <rect x=x width=width height="10" data-part=part></rect> }.into_any()
        };
        let rects: Vec<AnyView> = self.parts.into_iter().map(rect).collect();
        let about = self.about.clone().map(|about| view! { <span class="sr-only">", " {about}</span> });
        let failed = (self.state == "error").then(|| view! { <span class="sr-only">", failed"</span> });
        view! {
            <li class="fall" data-kind=self.kind data-status=self.state title=self.about>
                <a class="clip fall-name" href=self.href rel=scene.rel() data-noscroll="" title=self.name.clone()>
                    {self.name.clone()}
                </a>
                <svg class="fall-bar" viewBox="0 0 1000 10" preserveAspectRatio="none" aria-hidden="true">
                    {rects}
                </svg>
                <span class="num soft small fall-words">{self.words} {about} {failed}</span>
            </li>
        }
        .into_any()
    }
}
