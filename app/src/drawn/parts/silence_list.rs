use super::{PostForm, When};
use crate::api::{QuietState, RemoveSilence, SilenceRow};
use leptos::prelude::*;
use leptos::server_fn::ServerFn;

/// Silences: in force, to come, and over since a short while.
#[component]
pub fn SilenceList(
    /// In this order.
    silences: Vec<SilenceRow>,
) -> impl IntoView {
    let list = if silences.is_empty() {
        view! { <p class="empty">"No silence: everybody is told everything."</p> }.into_any()
    } else {
        let lines = silences.into_iter().map(|silence| view! { <Line silence /> });
        view! { <ul class="rows">{lines.collect_view()}</ul> }.into_any()
    };
    view! {
        <section class="card" aria-labelledby="silences">
            <div class="card-head">
                <h2 id="silences">"Silences"</h2>
            </div>
            {list}
        </section>
    }
}

#[component]
fn Line(
    /// The silence.
    silence: SilenceRow,
) -> impl IntoView {
    let SilenceRow { id, matchers, state, starts_at, until, comment, author } = silence;
    let key = id.clone();
    let time = match (state, starts_at) {
        (QuietState::Upcoming, Some(start)) => view! {
            "starts "
            <When at=start />
            ", ends "
            <When at=until />
        }
        .into_any(),
        (QuietState::Ended, _) => view! {
            "ended "
            <When at=until />
        }
        .into_any(),
        _ => view! {
            "ends "
            <When at=until />
        }
        .into_any(),
    };
    let (end, label) = match state {
        QuietState::Active => ("End now", format!("End the silence of {}", matchers.join(", "))),
        _ => ("Remove", format!("Remove the silence of {}", matchers.join(", "))),
    };
    let by = if author.is_empty() { String::new() } else { format!(" · {author}") };
    view! {
        <li class="row" data-key=key>
            <div class="row-main">
                <p>
                    <QuietBadge state />
                    " "
                    {matchers
                        .into_iter()
                        .map(|words| {
                            view! {
                                <code class="tag">{words}</code>
                                " "
                            }
                        })
                        .collect_view()}
                </p>
                {(!comment.is_empty()).then(|| view! { <p>{comment}</p> })}
                <p class="soft small">{time} {by}</p>
            </div>
            {(state != QuietState::Ended)
                .then(|| {
                    view! {
                        <PostForm action=RemoveSilence::PATH>
                            <input type="hidden" name="id" value=id />
                            <button type="submit" class="button button-small" aria-label=label>
                                {end}
                            </button>
                        </PostForm>
                    }
                })}
        </li>
    }
}

/// Whether something keeps anything quiet now.
#[component]
pub fn QuietBadge(
    /// Its state.
    state: QuietState,
) -> impl IntoView {
    let (status, word) = match state {
        QuietState::Active => ("active", "active"),
        QuietState::Upcoming => ("idle", "upcoming"),
        QuietState::Ended => ("ended", "ended"),
    };
    view! {
        <span class="badge" data-status=status>
            <span class="dot" aria-hidden="true"></span>
            {word}
        </span>
    }
}
