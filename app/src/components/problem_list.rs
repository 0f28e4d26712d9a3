use leptos::prelude::*;
use model::gateway::Problem;

/// What is wrong with a gateway, and what to do about it.
#[component]
pub fn ProblemList(
    /// The worst first.
    #[prop(into)]
    problems: Signal<Vec<Problem>>,
) -> impl IntoView {
    let line = |problem: Problem| {
        view! {
            <li class="problem">
                <strong>{problem.message()}</strong>
                " "
                <span class="soft">{problem.remedy()}</span>
            </li>
        }
    };
    view! {
        <Show when=move || problems.with(|problems| !problems.is_empty())>
            <section class="card problems" aria-labelledby="problems">
                <div class="card-head">
                    <h2 id="problems">"What needs a look"</h2>
                </div>
                <ul class="rows">{move || problems.get().into_iter().map(line).collect_view()}</ul>
            </section>
        </Show>
    }
}
