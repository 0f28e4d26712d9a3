//! What went wrong in a session, pinned above its timeline.

use super::Scene;
use super::text::ago;
use crate::format;
use crate::timeline::EventView;
use leptos::prelude::*;
use model::Event;
use model::session::FAILURES_MAX;

/// Failures that are listed before the rest is folded.
const LISTED: usize = 3;

/// `failures` newest last. Empty where nothing failed.
pub fn failures_card(scene: Scene, failures: &[Event]) -> String {
    if failures.is_empty() {
        return String::new();
    }
    let count = if failures.len() >= FAILURES_MAX as usize {
        format!("the newest {}", format::count(i64::from(FAILURES_MAX)))
    } else {
        format::plural(i64::try_from(failures.len()).unwrap_or(i64::MAX), "failure")
    };
    let lines: Vec<AnyView> = failures.iter().rev().map(|event| line(scene, event)).collect();
    let mut lines = lines.into_iter();
    let first: Vec<AnyView> = lines.by_ref().take(LISTED).collect();
    let rest: Vec<AnyView> = lines.collect();
    let more = (!rest.is_empty()).then(|| {
        view! {
            <details class="fold failures-more" data-fold="failures">
                <summary>{format!("{} more", format::count(i64::try_from(rest.len()).unwrap_or(i64::MAX)))}</summary>
                <ul class="rows failures" tabindex="0" aria-label="Older failures">
                    {rest}
                </ul>
            </details>
        }
    });
    view! {
        <section class="card failures-pinned" aria-labelledby="session-failures">
            <div class="card-head">
                <h2 id="session-failures">"What failed"</h2>
                <span class="soft num">{count}</span>
            </div>
            <ul class="rows failures-first">{first}</ul>
            {more}
        </section>
    }
    .to_html()
}

fn line(scene: Scene, event: &Event) -> AnyView {
    let shown = EventView::of(event, false);
    let name = shown.tool.map(|tool| tool.name).filter(|_| shown.event_type.starts_with("tool."));
    let message = shown.error_message.map(|message| message.text).unwrap_or_default();
    let message = if message.is_empty() { "No message was sent.".to_owned() } else { message };
    view! {
        <li class="pinned">
            <a class="pinned-link" href=scene.event_href(&shown.id) rel=scene.rel() data-noscroll="">
                <span class="tag tag-bad">{shown.error_kind}</span>
                <span class="strong">{name.unwrap_or(shown.event_type)}</span>
                <span class="clip pinned-text">{message}</span>
            </a>
            <span class="soft small">{ago(event.timestamp)}</span>
        </li>
    }
    .into_any()
}
