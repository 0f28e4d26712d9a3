use super::silence_list::QuietBadge;
use super::{Changes, PostForm, When};
use crate::api::{RemoveMaintenance, WindowRow};
use crate::links;
use leptos::prelude::*;
use leptos::server_fn::ServerFn;

/// Maintenance windows.
#[component]
pub fn MaintenanceList(
    /// In this order.
    #[prop(into)]
    windows: Signal<Vec<WindowRow>>,
    /// Where what becomes of a change is told.
    changes: Changes,
) -> impl IntoView {
    let line = move |window: WindowRow| view! { <Line window changes /> };
    view! {
        <section class="card" aria-labelledby="windows">
            <div class="card-head">
                <h2 id="windows">"Maintenance windows"</h2>
            </div>
            <Show
                when=move || windows.with(|windows| !windows.is_empty())
                fallback=|| {
                    view! {
                        <p class="empty">
                            "No maintenance window. One keeps expected noise quiet, once or every week."
                        </p>
                    }
                }
            >
                <ul class="rows">
                    // Whatever of a window changes, its line is another one.
                    <For each=move || windows.get() key=WindowRow::clone children=line />
                </ul>
            </Show>
        </section>
    }
}

#[component]
fn Line(
    /// The window.
    window: WindowRow,
    /// Where what becomes of a change is told.
    changes: Changes,
) -> impl IntoView {
    let WindowRow { id, matchers, state, recurs, span, comment, author } = window;
    let edit = format!("{}#window", links::with_query("/alerts/silences", [("window", id.as_str())]));
    let time = span.map(|(from, until)| {
        view! {
            <When at=from />
            " to "
            <When at=until />
        }
    });
    let by = if author.is_empty() { String::new() } else { format!(" · {author}") };
    let of = if matchers.is_empty() { "everything".to_owned() } else { matchers.join(", ") };
    let words = if matchers.is_empty() { vec!["all alerts".to_owned()] } else { matchers };
    view! {
        <li class="row">
            <div class="row-main">
                <p>
                    <QuietBadge state />
                    " "
                    {words
                        .into_iter()
                        .map(|words| {
                            view! {
                                <code class="tag">{words}</code>
                                " "
                            }
                        })
                        .collect_view()}
                </p>
                <p>{recurs} {time}</p>
                <p class="soft small">{comment} {by}</p>
            </div>
            <a class="button button-small" href=edit aria-label=format!("Change the window of {of}")>
                "Change"
            </a>
            <details class="confirm">
                <summary class="button button-small">"Remove"</summary>
                <PostForm changes action=RemoveMaintenance::PATH>
                    <input type="hidden" name="id" value=id />
                    <button
                        type="submit"
                        class="button button-small button-bad"
                        aria-label=format!("Remove the window of {of}")
                    >
                        "Remove for good"
                    </button>
                </PostForm>
            </details>
        </li>
    }
}
