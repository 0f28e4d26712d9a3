use super::silence_list::QuietBadge;
use super::{PostForm, When};
use crate::api::{RemoveMaintenance, WindowRow};
use crate::links;
use leptos::prelude::*;
use leptos::server_fn::ServerFn;

/// Maintenance windows.
#[component]
pub fn MaintenanceList(
    /// In this order.
    windows: Vec<WindowRow>,
) -> impl IntoView {
    let list = if windows.is_empty() {
        let words = "No maintenance window. One keeps expected noise quiet, once or every week.";
        view! { <p class="empty">{words}</p> }.into_any()
    } else {
        let lines = windows.into_iter().map(|window| view! { <Line window /> });
        view! { <ul class="rows">{lines.collect_view()}</ul> }.into_any()
    };
    view! {
        <section class="card" aria-labelledby="windows">
            <div class="card-head">
                <h2 id="windows">"Maintenance windows"</h2>
            </div>
            {list}
        </section>
    }
}

#[component]
fn Line(
    /// The window.
    window: WindowRow,
) -> impl IntoView {
    let WindowRow { id, matchers, state, recurs, span, comment, author } = window;
    let key = id.clone();
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
        <li class="row" data-key=key>
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
                <PostForm action=RemoveMaintenance::PATH>
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
