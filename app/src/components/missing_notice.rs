use crate::format;
use crate::links;
use leptos::prelude::*;
use model::gateway::MissingRange;

/// Tells that events may be missing from what is shown.
#[component]
pub fn MissingNotice(
    /// Ranges that fall into the time of the session.
    #[prop(into)]
    missing: Signal<Vec<MissingRange>>,
    /// The gateway that lost them.
    #[prop(into)]
    gateway: Signal<String>,
) -> impl IntoView {
    let words = move || {
        missing.with(|missing| {
            let events: u64 = missing.iter().map(MissingRange::events).sum();
            let ranges: Vec<String> = missing.iter().take(3).map(range_text).collect();
            let more = if missing.len() > 3 { ", …" } else { "" };
            let events = format::plural(i64::try_from(events).unwrap_or(i64::MAX), "event");
            format!(
                " {events} of its gateway never arrived while this session was under way ({}{more}). ",
                ranges.join(", ")
            )
        })
    };
    view! {
        <Show when=move || missing.with(|missing| !missing.is_empty())>
            <p class="banner banner-bad" role="note">
                <strong>"May be incomplete"</strong>
                {words}
                <a href=move || links::gateway(&gateway.get())>"Look at the gateway"</a>
            </p>
        </Show>
    }
}

/// `1,201–1,340`
pub fn range_text(range: &MissingRange) -> String {
    let number = |number: u64| format::count(i64::try_from(number).unwrap_or(i64::MAX));
    if range.first == range.last {
        return number(range.first);
    }
    format!("{}–{}", number(range.first), number(range.last))
}
