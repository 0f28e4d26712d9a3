//! What is known of a session, in figures.

use super::Scene;
use super::text::ago;
use crate::components::level;
use crate::format;
use crate::links;
use leptos::prelude::*;
use model::session::{Family, SessionRow, TokenUse};

pub fn facts_card(scene: Scene, family: &Family) -> String {
    let row = scene.session;
    let dash = || "–".to_owned();
    let text = |text: &Option<String>| text.clone().unwrap_or_else(dash);
    view! {
        <section class="card" aria-label="Figures of the session">
            <dl class="facts">
                <div class="fact-wide">
                    <dt>"Context window"</dt>
                    <dd>{context_bar(&row.tokens)}</dd>
                </div>
                {fact("Turns", format::count(row.turns))}
                {fact("Failed turns", format::count(row.failed_turns))}
                {fact("Tool calls", format::count(row.tool_calls))}
                {fact("Tool errors", format::count(row.tool_errors))}
                {fact("Input tokens", format::count(row.tokens.input))}
                {fact("Output tokens", format::count(row.tokens.output))}
                <div>
                    <dt>"Cost"</dt>
                    <dd class="num">{cost(row.cost_usd, row.cost_estimated_usd)}</dd>
                </div>
                {fact("Events", format::count(row.events))}
                {fact("Model", text(&row.model))}
                {fact("Agent", text(&row.agent_id))}
                {fact("Channel", text(&row.channel))}
                <div>
                    <dt>"Started"</dt>
                    <dd>{ago(row.started_at)}</dd>
                </div>
                <div>
                    <dt>"Last event"</dt>
                    <dd>{ago(row.last_event_at)}</dd>
                </div>
                {parent(row, family)}
            </dl>
        </section>
    }
    .to_html()
}

fn fact(label: &'static str, value: String) -> AnyView {
    view! {
        <div>
            <dt>{label}</dt>
            <dd class="num">{value}</dd>
        </div>
    }
    .into_any()
}

/// A cost; one that is an estimate in part says so.
pub fn cost(amount: f64, estimated: f64) -> AnyView {
    let part = format::estimated_part(amount, estimated);
    let spoken = part.clone().map(|part| view! { <span class="sr-only">", " {part}</span> });
    view! { <span title=part>{format::cost(amount, estimated)} {spoken}</span> }.into_any()
}

/// How full the context window is, as a bar and in words.
#[expect(clippy::cast_possible_wrap, reason = "counts are at most 2^53")]
pub fn context_bar(tokens: &TokenUse) -> AnyView {
    let share = tokens.percent_used;
    let width = format!("{:.1}", share.unwrap_or(0.0).clamp(0.0, 1.0) * 100.0);
    let window = tokens.context_used.map(|used| {
        let used = format::compact(used as i64);
        tokens
            .context_max
            .map_or_else(|| format!("{used} used"), |max| format!("{used} of {}", format::compact(max as i64)))
    });
    view! {
        <span class="context" data-level=level(share)>
            <svg class="meter" viewBox="0 0 100 6" preserveAspectRatio="none" aria-hidden="true">
                <rect class="meter-track" width="100" height="6" />
                <rect class="meter-fill" width=width height="6" />
            </svg>
            <span class="num">{share.map_or_else(|| "–".to_owned(), format::percent)}</span>
            <span class="sr-only">" of the context window"</span>
            {window.map(|window| view! { <span class="num soft">{window}</span> })}
        </span>
    }
    .into_any()
}

/// The session that spawned this one. One of which nothing is stored is only named.
fn parent(row: &SessionRow, family: &Family) -> Option<AnyView> {
    let parent = row.parent_session_key.clone()?;
    let known = family.ancestors.last().is_some_and(|row| row.session_key == parent);
    let name = if known {
        view! {
            <a class="clip" href=links::session(&parent, &row.gateway_id) rel=links::rel(&parent)>
                {parent.clone()}
            </a>
        }
        .into_any()
    } else {
        view! { <span class="clip">{parent}</span> }.into_any()
    };
    let view = view! {
        <div class="fact-wide">
            <dt>"Spawned by"</dt>
            <dd>{name}</dd>
        </div>
    };
    Some(view.into_any())
}
