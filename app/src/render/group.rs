//! A part of the timeline: turns with their lines, and what stands between them.

use super::Scene;
use super::row::{call, event};
use super::text::ago;
use crate::format;
use crate::links;
use crate::timeline::{Group, Part, Row};
use leptos::prelude::*;
use model::session::TurnRow;

/// The list items of a part.
pub fn part_html(scene: Scene, part: &Part) -> String {
    part.groups.iter().map(|group| group_view(scene, part, group).to_html()).collect()
}

fn group_view(scene: Scene, part: &Part, group: &Group) -> AnyView {
    let mut told = Vec::new();
    let rows: Vec<AnyView> = group
        .rows
        .iter()
        .map(|row| match row {
            Row::Call(held) => call(scene, part, held),
            Row::Event(index) => event(scene, part, &part.events[*index], &mut told),
        })
        .collect();
    let Some(turn_id) = &group.turn_id else {
        let key = group.rows.first().map(|row| match row {
            Row::Call(call) => part.events[call.begins].id.clone(),
            Row::Event(index) => part.events[*index].id.clone(),
        });
        return view! {
            <li class="single" data-key=key.map(|key| format!("s-{key}"))>
                <ul class="turn-rows">{rows}</ul>
            </li>
        }
        .into_any();
    };
    let row = part.turns.get(turn_id);
    let state = row.map_or("done", state_of);
    view! {
        <li class="turn" data-key=format!("t-{turn_id}") data-status=state data-group="">
            {head(scene, part, group, turn_id, row)}
            <ul class="turn-rows" data-key="rows" data-group="">
                {rows}
            </ul>
        </li>
    }
    .into_any()
}

/// The turn's own line: how it stands, and its figures.
fn head(scene: Scene, part: &Part, group: &Group, turn_id: &str, row: Option<&TurnRow>) -> AnyView {
    let events = || part.events.iter().filter(|event| event.turn_id.as_deref() == Some(turn_id));
    let ttft_ms = events().find_map(|event| event.ttft_ms);
    let thinking = events().find_map(|event| event.thinking_level.clone());
    let state = row.map_or("done", state_of);
    let words = row.map_or("no end seen", words_of);
    let figures = row.map(|row| figures(row, ttft_ms, thinking)).unwrap_or_default();
    let estimated = row.and_then(|row| format::estimated_part(row.cost_usd, row.cost_estimated_usd));
    let spoken = estimated.clone().map(|part| view! { <span class="sr-only">", cost: " {part}</span> });
    let errors = row.map_or(0, |row| row.tool_errors);
    let compare =
        links::compare(&links::subject(&scene.session.gateway_id, &scene.session.session_key, Some(turn_id)), "");
    view! {
        <div class="turn-head" data-key="head">
            <span class="badge" data-status=state>
                <span class="dot" aria-hidden="true"></span>
                {if group.continued { format!("{words}, continued") } else { words.to_owned() }}
            </span>
            <span class="turn-figures num" title=estimated>
                {figures}
                {spoken}
            </span>
            {(errors > 0)
                .then(|| view! { <span class="tag tag-bad num">{format::plural(errors, "tool error")}</span> })}
            <a class="row-link soft small" href=compare>
                "Compare"
                <span class="sr-only">" this turn with another"</span>
            </a>
            <span class="soft turn-when">{row.map(|row| ago(row.started_at))}</span>
        </div>
    }
    .into_any()
}

pub fn state_of(row: &TurnRow) -> &'static str {
    if row.failed {
        "error"
    } else if row.open {
        "active"
    } else {
        "done"
    }
}

fn words_of(row: &TurnRow) -> &'static str {
    match state_of(row) {
        "error" => "failed",
        "active" => "running",
        _ if row.ended_at.is_none() => "no end seen",
        _ => "completed",
    }
}

/// `1.2 s · first token 0.4 s · 3 tools · 1.2k in, 80 out · 42% context · $0.0120 · model`
fn figures(row: &TurnRow, ttft_ms: Option<f64>, thinking: Option<String>) -> String {
    let tokens = (row.tokens.input + row.tokens.output > 0)
        .then(|| format!("{} in, {} out", format::compact(row.tokens.input), format::compact(row.tokens.output)));
    [
        row.duration_ms.map(format::duration_ms),
        ttft_ms.map(|ms| format!("first token {}", format::duration_ms(ms))),
        (row.tool_calls > 0).then(|| format::plural(row.tool_calls, "tool")),
        tokens,
        row.tokens.percent_used.map(|share| format!("{} context", format::percent(share))),
        (row.cost_usd > 0.0).then(|| format::cost(row.cost_usd, row.cost_estimated_usd)),
        row.model.clone(),
        thinking.map(|level| format!("thinking {level}")),
    ]
    .into_iter()
    .flatten()
    .collect::<Vec<_>>()
    .join(" · ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use model::session::TurnFold;

    #[test]
    fn only_known_figures_are_told() {
        let mut row = TurnFold::default().row("t".into());
        assert_eq!(figures(&row, None, None), "");
        row.duration_ms = Some(1234.0);
        row.tool_calls = 3;
        row.cost_usd = 0.012;
        assert_eq!(figures(&row, Some(400.0), None), "1.2 s · first token 400 ms · 3 tools · $0.0120");
        row.cost_estimated_usd = 0.012;
        assert_eq!(figures(&row, None, Some("high".into())), "1.2 s · 3 tools · ≈$0.0120 · thinking high");
    }

    #[test]
    fn a_turn_without_start_and_end_does_not_claim_success() {
        assert_eq!(words_of(&TurnFold::default().row("t".into())), "no end seen");
    }
}
