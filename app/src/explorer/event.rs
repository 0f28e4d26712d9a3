//! One event whole.

use crate::format;
use crate::links;
use crate::timeline::Clipped;
use leptos::prelude::*;
use model::Event;

/// Longest text of an event on the page, in characters.
const CHARS_MAX: usize = 400_000;

/// The event as JSON, with a button that copies it.
pub fn event_html(event: &Event) -> String {
    let id = event.id.to_string();
    let value = serde_json::to_value(event).unwrap_or_default();
    let text = Clipped::json(&value, CHARS_MAX);
    let json = links::event_json(&id);
    let session = links::session_event(&event.session_key, &event.gateway_id, &id);
    let cut = text.cut.then(|| view! { <p class="soft small">"Cut here: it is whole as JSON."</p> });
    view! {
        <p class="event-ways soft">
            <a href=session rel=links::rel(&event.session_key)>
                "In its session"
            </a>
            <a href=json rel="external">
                "This event as JSON"
            </a>
            <span class="num">{format::date_time_utc(event.timestamp)}</span>
        </p>
        <div class="block-box">
            <button type="button" class="button button-small needs-script" data-copy="">
                "Copy"
                <span class="sr-only">" the event"</span>
            </button>
            <pre class="block" tabindex="0" aria-label="Event as JSON">
                {text.text}
            </pre>
            {cut}
        </div>
    }
    .to_html()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::explorer::tests::event;
    use serde_json::json;

    #[test]
    fn an_event_is_shown_as_it_came() {
        let html = event_html(&event("tool.failed", json!({"future": {"a<b>": 1}})));
        assert!(html.contains("\"a&lt;b&gt;\": 1"), "{html}");
        assert!(html.contains("/api/v1/events/00000000-0000-4000-8000-000000000001"));
    }

    #[test]
    fn an_event_of_the_limit_is_whole_and_a_longer_one_is_cut() {
        let of = |chars: usize| event_html(&event("x", json!({"payload": {"userMessage": "é".repeat(chars)}})));
        assert!(!of(CHARS_MAX - 1000).contains("Cut here"));
        assert!(of(CHARS_MAX + 1).contains("Cut here"));
    }
}
