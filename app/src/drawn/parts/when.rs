use crate::api::now;
use crate::format;
use leptos::prelude::*;
use model::Timestamp;

/// How far an instant of the past or to come is away; the browser keeps it so.
#[component]
pub fn When(
    /// When it is.
    at: Timestamp,
) -> impl IntoView {
    view! {
        <time datetime=at.to_string() data-when=at.micros().to_string() title=format::date_time_utc(at)>
            {format::distance(at, now())}
        </time>
    }
}
