use super::tool_call_line::ToolCallLine;
use super::{Ago, TextBlock};
use crate::format;
use crate::timeline::{Clipped, EventView, TurnView, tool_calls};
use leptos::prelude::*;
use model::Timestamp;
use model::session::TurnRow;

/// One turn: a line of figures that unfolds to messages, tool calls and errors.
#[component]
pub fn TurnCard(
    /// The turn; `None` never, unless it left the list.
    turn: Memo<Option<TurnView>>,
    /// Where all events are.
    json: Signal<String>,
    /// Unfolded from the start.
    newest: bool,
) -> impl IntoView {
    let row = Memo::new(move |_| turn.with(|turn| turn.as_ref().map(|turn| turn.row.clone())));
    let failed = row.with_untracked(|row| row.as_ref().is_some_and(|row| row.failed));
    let started_at = Memo::new(move |_| row.with(|row| row.as_ref().map_or(Timestamp::EPOCH, |row| row.started_at)));
    let estimated = Memo::new(move |_| row.with(|row| row.as_ref().and_then(estimated_part)));
    let state = move || row.with(|row| row.as_ref().map_or("active", state_of));
    view! {
        <li class="turn" data-status=state>
            <details open=newest || failed>
                <summary>
                    <span class="badge" data-status=state>
                        <span class="dot" aria-hidden="true"></span>
                        {move || row.with(|row| row.as_ref().map_or("", words_of))}
                    </span>
                    <span class="turn-figures num" title=move || estimated.get()>
                        {move || row.with(|row| row.as_ref().map(figures).unwrap_or_default())}
                        {move || estimated.get().map(|part| view! { <span class="sr-only">", cost: " {part}</span> })}
                    </span>
                    <ToolErrors row />
                    <span class="soft turn-when">
                        <Ago at=started_at />
                    </span>
                </summary>
                <TurnBody turn json />
            </details>
        </li>
    }
}

/// Failed tool calls of a folded turn must be seen.
#[component]
fn ToolErrors(
    /// The turn.
    row: Memo<Option<TurnRow>>,
) -> impl IntoView {
    let errors = move || row.with(|row| row.as_ref().map_or(0, |row| row.tool_errors));
    view! {
        <Show when=move || { errors() > 0 }>
            <span class="tag tag-bad num">{move || format::plural(errors(), "tool error")}</span>
        </Show>
    }
}

/// What happened in the turn, oldest first.
#[component]
fn TurnBody(
    /// The turn.
    turn: Memo<Option<TurnView>>,
    /// Where all events are.
    json: Signal<String>,
) -> impl IntoView {
    let events =
        Memo::new(move |_| turn.with(|turn| turn.as_ref().map(|turn| turn.events.clone()).unwrap_or_default()));
    let partial = move || turn.with(|turn| turn.as_ref().is_some_and(|turn| turn.partial));
    let calls = Memo::new(move |_| events.with(|events| tool_calls(events)));
    let message = move |label: &'static str, read: fn(&EventView) -> Option<Clipped>| {
        let mut texts = events.with(|events| events.iter().filter_map(read).collect::<Vec<_>>());
        // The start and the end of a turn may carry the same message.
        texts.dedup();
        let block = move |text| view! { <TextBlock label text whole=json.get_untracked() /> };
        texts.into_iter().map(block).collect_view()
    };
    view! {
        <div class="turn-body">
            <Show when=partial>
                <p class="soft small">
                    "Older events of this turn are left out. " <a href=move || json.get() rel="external">
                        "All events as JSON"
                    </a>
                </p>
            </Show>
            {move || message("User", |event| event.user_message.clone())}
            <Show when=move || calls.with(|calls| !calls.is_empty())>
                <ul class="calls" aria-label="Tool calls">
                    <For each=move || calls.get() key=|call| (call.id.clone(), call.running) let:call>
                        <ToolCallLine call json />
                    </For>
                </ul>
            </Show>
            {move || events.with(|events| other_lines(events))}
            {move || message("Assistant", |event| event.assistant_message.clone())}
        </div>
    }
}

/// Errors and events that are neither the turn's bounds nor tool calls.
fn other_lines(events: &[EventView]) -> impl IntoView + use<> {
    events
        .iter()
        .filter(|event| !event.is_tool_call() && (event.is_error() || !event.is_turn_bound()))
        .map(|event| {
            let kind = event.error_kind.clone();
            let bad = event.is_error().to_string();
            let message = event.error_message.clone().map(|message| message.text);
            view! {
                <div class="turn-event" data-bad=bad>
                    <span class="strong">{event.event_type.clone()}</span>
                    {kind.map(|kind| view! { <span class="tag tag-bad">{kind}</span> })}
                    {message.map(|message| view! { <pre class="block">{message}</pre> })}
                </div>
            }
        })
        .collect_view()
}

fn state_of(row: &TurnRow) -> &'static str {
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

fn estimated_part(row: &TurnRow) -> Option<String> {
    format::estimated_part(row.cost_usd, row.cost_estimated_usd)
}

/// `1.2 s · 3 tools · 1.2k in, 80 out · 42% context · $0.0120 · model`
fn figures(row: &TurnRow) -> String {
    let tokens = (row.tokens.input + row.tokens.output > 0)
        .then(|| format!("{} in, {} out", format::compact(row.tokens.input), format::compact(row.tokens.output)));
    [
        row.duration_ms.map(format::duration_ms),
        (row.tool_calls > 0).then(|| format::plural(row.tool_calls, "tool")),
        tokens,
        row.tokens.percent_used.map(|share| format!("{} context", format::percent(share))),
        (row.cost_usd > 0.0).then(|| format::cost(row.cost_usd, row.cost_estimated_usd)),
        row.model.clone(),
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
        assert_eq!(figures(&row), "");
        row.duration_ms = Some(1234.0);
        row.tool_calls = 3;
        row.cost_usd = 0.012;
        assert_eq!(figures(&row), "1.2 s · 3 tools · $0.0120");
        row.cost_estimated_usd = 0.012;
        assert_eq!(figures(&row), "1.2 s · 3 tools · ≈$0.0120");
    }

    #[test]
    fn a_turn_without_start_and_end_does_not_claim_success() {
        assert_eq!(words_of(&TurnFold::default().row("t".into())), "no end seen");
    }
}
