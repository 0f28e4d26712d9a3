use leptos::prelude::*;

/// A chart with its heading, as the server drew it.
#[component]
pub fn Chart(
    /// Heading, such as "Turns per hour".
    #[prop(into)]
    title: Signal<String>,
    /// The sum over the range, beside the heading.
    #[prop(into)]
    total: Signal<String>,
    /// The drawing.
    #[prop(into)]
    svg: Signal<String>,
) -> impl IntoView {
    view! {
        <figure class="card chart-card">
            <figcaption class="card-head">
                <h2>{move || title.get()}</h2>
                <span class="num soft">{move || total.get()}</span>
            </figcaption>
            <div class="chart-frame" inner_html=move || svg.get()></div>
        </figure>
    }
}
