use crate::format;
use leptos::prelude::*;

/// A cost; one that is an estimate in part says so, to eyes by a sign and a
/// title, to ears in words.
#[component]
pub fn CostFigure(
    /// All of it and the estimated part, in US dollars.
    #[prop(into)]
    cost: Signal<(f64, f64)>,
) -> impl IntoView {
    let part = Memo::new(move |_| {
        let (amount, estimated) = cost.get();
        format::estimated_part(amount, estimated)
    });
    view! {
        <span title=move || {
            part.get()
        }>
            {move || {
                let (amount, estimated) = cost.get();
                format::cost(amount, estimated)
            }} {move || part.get().map(|part| view! { <span class="sr-only">", " {part}</span> })}
        </span>
    }
}
