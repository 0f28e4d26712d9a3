use crate::format;
use leptos::prelude::*;
use model::Timestamp;

/// An instant of the past or to come; the browser makes it relative and keeps
/// it so.
#[component]
pub fn When(
    /// When it is.
    at: Timestamp,
) -> impl IntoView {
    let absolute = format::date_time_utc(at);
    view! {
        <time datetime=at.to_string() data-when=at.micros().to_string() title=absolute.clone()>
            {absolute.clone()}
        </time>
    }
}
