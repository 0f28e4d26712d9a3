use leptos::prelude::*;
use model::gateway::Problem;

/// What is wrong with a gateway, and what to do about it.
#[component]
pub fn ProblemList(
    /// The worst first.
    problems: Vec<Problem>,
) -> impl IntoView {
    let line = |problem: Problem| {
        view! {
            <li class="problem">
                <strong>{problem.message()}</strong>
                " "
                <span class="soft">{remedy(problem.remedy())}</span>
            </li>
        }
    };
    (!problems.is_empty()).then(|| {
        view! {
            <section class="card problems" aria-labelledby="problems">
                <div class="card-head">
                    <h2 id="problems">"What needs a look"</h2>
                </div>
                <ul class="rows">{problems.into_iter().map(line).collect_view()}</ul>
            </section>
        }
    })
}

/// Text with what stands between backticks as code.
fn remedy(text: &'static str) -> impl IntoView {
    let part = |(index, part): (usize, &'static str)| {
        if index % 2 == 1 { view! { <code>{part}</code> }.into_any() } else { part.into_any() }
    };
    text.split('`').enumerate().map(part).collect_view()
}
