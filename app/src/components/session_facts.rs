use super::{Ago, ContextBar, CostFigure};
use crate::format;
use crate::links;
use leptos::prelude::*;
use model::session::SessionRow;

/// What is known of a session, in figures.
#[component]
pub fn SessionFacts(
    /// The session.
    #[prop(into)]
    row: Signal<SessionRow>,
) -> impl IntoView {
    let fact = move |label: &'static str, read: fn(&SessionRow) -> String| {
        view! {
            <div>
                <dt>{label}</dt>
                <dd class="num">{move || row.with(read)}</dd>
            </div>
        }
    };
    view! {
        <section class="card" aria-label="Figures of the session">
            <dl class="facts">
                <div class="fact-wide">
                    <dt>"Context window"</dt>
                    <dd>
                        <ContextBar tokens=Signal::derive(move || row.with(|row| row.tokens.clone())) detailed=true />
                    </dd>
                </div>
                {fact("Turns", |row| format::count(row.turns))}
                {fact("Failed turns", |row| format::count(row.failed_turns))}
                {fact("Tool calls", |row| format::count(row.tool_calls))}
                {fact("Tool errors", |row| format::count(row.tool_errors))}
                {fact("Input tokens", |row| format::count(row.tokens.input))}
                {fact("Output tokens", |row| format::count(row.tokens.output))}
                <div>
                    <dt>"Cost"</dt>
                    <dd class="num">
                        <CostFigure cost=Signal::derive(move || {
                            row.with(|row| (row.cost_usd, row.cost_estimated_usd))
                        }) />
                    </dd>
                </div>
                {fact("Model", |row| row.model.clone().unwrap_or_else(dash))}
                {fact("Agent", |row| row.agent_id.clone().unwrap_or_else(dash))}
                {fact("Channel", |row| row.channel.clone().unwrap_or_else(dash))}
                <div>
                    <dt>"Started"</dt>
                    <dd>
                        <Ago at=Signal::derive(move || row.with(|row| row.started_at)) />
                    </dd>
                </div>
                <div>
                    <dt>"Last event"</dt>
                    <dd>
                        <Ago at=Signal::derive(move || row.with(|row| row.last_event_at)) />
                    </dd>
                </div>
                <Parent row />
            </dl>
        </section>
    }
}

fn dash() -> String {
    "–".to_owned()
}

/// The session that spawned this one.
#[component]
fn Parent(
    /// The session.
    row: Signal<SessionRow>,
) -> impl IntoView {
    move || {
        let row = row.get();
        row.parent_session_key.map(|parent| {
            view! {
                <div class="fact-wide">
                    <dt>"Spawned by"</dt>
                    <dd>
                        <a class="clip" href=links::session(&parent, &row.gateway_id) rel=links::rel(&parent)>
                            {parent.clone()}
                        </a>
                    </dd>
                </div>
            }
        })
    }
}
