use crate::format;
use crate::live::Clock;
use leptos::prelude::*;
use model::Timestamp;

/// An instant of the past or to come: absolute and in UTC as the server writes
/// it, relative and ticking once the browser knows the time.
#[component]
pub fn When(
    /// When it is.
    at: Timestamp,
) -> impl IntoView {
    let clock = expect_context::<Clock>();
    let absolute = format::date_time_utc(at);
    let shown = absolute.clone();
    view! {
        <time datetime=at.to_string() title=absolute>
            {move || clock.now().map_or_else(|| shown.clone(), |now| format::distance(at, now))}
        </time>
    }
}
