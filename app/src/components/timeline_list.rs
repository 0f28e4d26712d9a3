use super::Ago;
use super::turn_card::TurnCard;
use crate::timeline::{Entry, EventView, Timeline, TurnView};
use leptos::prelude::*;

/// The entries of a session, newest first. An entry stays while its content
/// changes: what was unfolded stays so.
#[component]
pub fn TimelineList(
    /// The entries.
    #[prop(into)]
    timeline: Signal<Timeline>,
    /// Where all events are.
    #[prop(into)]
    json: Signal<String>,
) -> impl IntoView {
    let first = timeline.with_untracked(|timeline| newest_turn(timeline).map(|turn| turn.row.turn_id.clone()));
    let keys = move || {
        timeline.with(|timeline| {
            timeline
                .entries
                .iter()
                .map(|entry| (matches!(entry, Entry::Turn(_)), entry.key().to_owned()))
                .collect::<Vec<_>>()
        })
    };
    let line = move |(is_turn, key): (bool, String)| {
        if is_turn {
            let newest = first.as_deref() == Some(key.as_str());
            let turn = Memo::new(move |held: Option<&Option<TurnView>>| {
                timeline.with(|timeline| find_turn(timeline, &key).cloned()).or_else(|| held.cloned().flatten())
            });
            view! { <TurnCard turn json newest /> }.into_any()
        } else {
            let event = timeline.with_untracked(|timeline| find_single(timeline, &key).cloned());
            event.map(|event| view! { <SingleLine event /> }).into_any()
        }
    };
    view! {
        <ol class="timeline">
            <For each=keys key=Clone::clone children=line />
        </ol>
    }
}

/// An event outside of turns.
#[component]
fn SingleLine(
    /// The event.
    event: EventView,
) -> impl IntoView {
    let bad = event.is_error();
    let message = event.error_message.map(|message| message.text);
    view! {
        <li class="single" data-bad=bad.to_string()>
            <span class="strong">{event.event_type}</span>
            {message.map(|message| view! { <span class="clip">{message}</span> })}
            <span class="soft turn-when">
                <Ago at=event.at />
            </span>
        </li>
    }
}

fn newest_turn(timeline: &Timeline) -> Option<&TurnView> {
    timeline.entries.iter().find_map(|entry| match entry {
        Entry::Turn(turn) => Some(turn.as_ref()),
        Entry::Single(_) => None,
    })
}

fn find_turn<'a>(timeline: &'a Timeline, key: &str) -> Option<&'a TurnView> {
    timeline.entries.iter().find_map(|entry| match entry {
        Entry::Turn(turn) if turn.row.turn_id == key => Some(turn.as_ref()),
        _ => None,
    })
}

fn find_single<'a>(timeline: &'a Timeline, key: &str) -> Option<&'a EventView> {
    timeline.entries.iter().find_map(|entry| match entry {
        Entry::Single(event) if event.id == key => Some(event.as_ref()),
        _ => None,
    })
}
