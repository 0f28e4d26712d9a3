use leptos::prelude::*;

/// One figure.
#[component]
pub fn StatTile(
    /// What it counts.
    label: &'static str,
    /// The figure.
    #[prop(into)]
    value: Signal<String>,
    /// A line below it.
    #[prop(into)]
    note: Signal<String>,
    /// Where its details are.
    #[prop(into)]
    href: Signal<String>,
    /// What is to be known of the figure.
    #[prop(optional, into)]
    about: Signal<Option<String>>,
    /// Whether the figure is bad news.
    #[prop(optional, into)]
    bad: Signal<bool>,
) -> impl IntoView {
    view! {
        <a class="tile" href=move || href.get() data-bad=move || bad.get().to_string() title=move || about.get()>
            <span class="tile-label">{label}</span>
            <span class="tile-value num">{move || value.get()}</span>
            {move || about.get().map(|about| view! { <span class="sr-only">", " {about}</span> })}
            <span class="tile-note num">{move || note.get()}</span>
        </a>
    }
}
