use crate::format;
use crate::live::Clock;
use leptos::prelude::*;
use model::Timestamp;

/// An instant: absolute and in UTC as the server writes it, relative and
/// ticking once the browser knows the time.
#[component]
pub fn Ago(
    /// When it was.
    #[prop(into)]
    at: Signal<Timestamp>,
) -> impl IntoView {
    let clock = expect_context::<Clock>();
    let absolute = move || format::date_time_utc(at.get());
    view! {
        <time datetime=move || at.get().to_string() title=absolute>
            {move || match clock.now() {
                Some(now) => format::ago(at.get(), now),
                None => absolute(),
            }}
        </time>
    }
}
