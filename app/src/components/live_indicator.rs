use crate::format;
use crate::live::{Link, Live};
use leptos::prelude::*;

/// Whether the page follows events as they come.
#[component]
pub fn LiveIndicator() -> impl IntoView {
    let live = expect_context::<Live>();
    let state = move || match (live.link.get(), live.missed.get()) {
        (Link::Connected, missed) if missed > 0 => "gap",
        (Link::Connected, _) => "connected",
        (Link::Connecting, _) => "connecting",
        (Link::Lost(_), _) => "lost",
        (Link::Paused(_), _) => "paused",
        (Link::Off, _) => "off",
    };
    let words = move || match (live.link.get(), live.missed.get()) {
        (Link::Connected, missed) if missed > 0 => {
            format!("Caught up: {} passed over", format::plural(missed, "event"))
        }
        (Link::Connected, _) => "Live".to_owned(),
        (Link::Connecting, _) => "Connecting…".to_owned(),
        (Link::Lost(Some(since)), _) => format!("Reconnecting, stale since {}", format::clock_utc(since)),
        (Link::Lost(None), _) => "Reconnecting…".to_owned(),
        (Link::Paused(Some(since)), _) => format!("Paused, as of {}", format::clock_utc(since)),
        (Link::Paused(None), _) => "Paused".to_owned(),
        (Link::Off, _) => "Not live".to_owned(),
    };
    view! {
        <p class="live" role="status" data-live=state>
            <span class="dot" aria-hidden="true"></span>
            {words}
        </p>
        <button
            type="button"
            class="button button-small button-quiet needs-script"
            on:click=move |_| live.paused.update(|paused| *paused = !*paused)
        >
            {move || if live.paused.get() { "Resume" } else { "Pause" }}
            <span class="sr-only">" live updates"</span>
        </button>
    }
}
