use super::Ago;
use crate::links;
use leptos::prelude::*;
use model::session::{LastError, SessionRow};

/// The newest failures, each with the way to its session.
#[component]
pub fn Failures(
    /// Sessions that have failed, newest failure first.
    #[prop(into)]
    sessions: Signal<Vec<SessionRow>>,
) -> impl IntoView {
    let failures = Memo::new(move |_| {
        sessions
            .with(|rows| rows.iter().filter_map(|row| Some((row.clone(), row.last_error.clone()?))).collect::<Vec<_>>())
    });
    let key = |(row, error): &(SessionRow, LastError)| {
        (row.gateway_id.clone(), row.session_key.clone(), error.timestamp.micros())
    };
    view! {
        <section class="card" aria-labelledby="failures">
            <div class="card-head">
                <h2 id="failures">"Last failures"</h2>
            </div>
            <Show when=move || failures.with(Vec::is_empty)>
                <p class="empty">"No failure in any session."</p>
            </Show>
            <ul class="rows failures" tabindex="0" aria-labelledby="failures">
                <For each=move || failures.get() key=key let((row, error))>
                    <Failure row error />
                </For>
            </ul>
        </section>
    }
}

/// One failure.
#[component]
fn Failure(
    /// Its session.
    row: SessionRow,
    /// What went wrong.
    error: LastError,
) -> impl IntoView {
    let message = if error.message.is_empty() { "No message was sent.".to_owned() } else { error.message };
    view! {
        <li class="failure">
            <div class="failure-line">
                <span class="tag tag-bad">{error.kind}</span>
                <a
                    class="clip strong"
                    href=links::session_failure(&row)
                    rel=links::rel(&row.session_key)
                    title=row.session_key.clone()
                >
                    {row.session_key.clone()}
                </a>
                <span class="soft failure-when">
                    <Ago at=error.timestamp />
                </span>
            </div>
            <p class="failure-text">{message}</p>
            <p class="soft small">{row.gateway_id}</p>
        </li>
    }
}
