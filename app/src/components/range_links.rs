use crate::query::{OverviewQuery, Range};
use leptos::prelude::*;

/// The ranges of the overview, as links.
#[component]
pub fn RangeLinks(
    /// What the address asks for.
    query: Memo<OverviewQuery>,
) -> impl IntoView {
    let link = move |range: Range| {
        let href = move || OverviewQuery { range, ..query.get() }.href();
        let current = move || (query.get().range == range).then_some("true");
        view! {
            <a href=href aria-current=current title=range.words()>
                {range.name()}
            </a>
        }
    };
    view! {
        <nav class="segments" aria-label="Range">
            {Range::ALL.map(link).collect_view()}
        </nav>
    }
}
