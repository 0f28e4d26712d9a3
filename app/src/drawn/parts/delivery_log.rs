use super::{PostForm, Select, When};
use crate::api::{DeliveryRow, LogPlace, ReceiversAnswer, RetryDelivery, now};
use crate::components::GetForm;
use crate::links;
use crate::render::ago;
use leptos::prelude::*;
use leptos::server_fn::ServerFn;

const PATH: &str = "/alerts/receivers";
const STATES: [&str; 3] = ["waiting", "delivered", "dead"];

/// What was sent to whom, and what became of it.
#[component]
pub fn DeliveryLog(
    /// What the server answered last.
    answer: ReceiversAnswer,
    /// Names of all receivers.
    names: Vec<String>,
) -> impl IntoView {
    let ReceiversAnswer { deliveries, next_cursor, place, .. } = answer;
    let list = if deliveries.is_empty() {
        let words = if place.is_filtered() { "No delivery matches this filter." } else { "Nothing was sent yet." };
        view! { <p class="empty">{words}</p> }.into_any()
    } else {
        let lines = deliveries.into_iter().map(|row| view! { <Line row /> });
        view! { <ul class="rows deliveries">{lines.collect_view()}</ul> }.into_any()
    };
    view! {
        <section class="card" aria-labelledby="log">
            <div class="card-head">
                <h2 id="log">"Deliveries"</h2>
                <span class="soft">"Newest first"</span>
            </div>
            {filters(&place, names)}
            {list}
            {pager(&place, next_cursor)}
        </section>
    }
}

/// The filters of the log: a GET form.
fn filters(place: &LogPlace, names: Vec<String>) -> AnyView {
    let clear = place.is_filtered().then(|| {
        view! {
            <a class="button button-quiet" href=PATH>
                "Clear"
            </a>
        }
    });
    let states = STATES.map(str::to_owned).to_vec();
    let (state, receiver) = (place.state.clone(), place.receiver.clone());
    view! {
        <div class="card-form">
            <GetForm action=PATH>
                <Select name="state" label="State" any="Any state" options=states value=state />
                <Select name="receiver" label="Receiver" any="All receivers" options=names value=receiver />
                <div class="filter-actions">
                    <button type="submit" class="button">
                        "Filter"
                    </button>
                    {clear}
                </div>
            </GetForm>
        </div>
    }
    .into_any()
}

fn pager(place: &LogPlace, next: Option<String>) -> AnyView {
    let href = |cursor: &str| {
        let pairs = [("state", place.state.as_str()), ("receiver", place.receiver.as_str()), ("cursor", cursor)];
        links::with_query(PATH, pairs)
    };
    let first = (!place.cursor.is_empty()).then(|| {
        view! {
            <a class="button" href=href("")>
                "First page"
            </a>
        }
    });
    let next = next.map(|cursor| {
        view! {
            <a class="button" href=href(&cursor) rel="next">
                "Next page"
            </a>
        }
    });
    view! {
        <nav class="pager card-form" aria-label="Pages of the log">
            {first}
            {next}
        </nav>
    }
    .into_any()
}

#[component]
fn Line(
    /// The message.
    row: DeliveryRow,
) -> impl IntoView {
    let attempts = if row.attempts == 1 { "1 attempt".to_owned() } else { format!("{} attempts", row.attempts) };
    let due = row.due_at.map(|at| {
        // Its time has come, but another message to the receiver goes first.
        if at <= now() {
            return ", in line".into_any();
        }
        view! {
            ", again "
            <When at />
        }
        .into_any()
    });
    let (is_dead, state) = (row.state == "dead", row.state.clone());
    let label = format!("Retry {} of {} to {}", row.kind, row.rule, row.receiver);
    view! {
        <li class="row" data-key=row.id.to_string()>
            <div class="row-main">
                <p>
                    <span class="badge" data-delivery=row.state>
                        <span class="dot" aria-hidden="true"></span>
                        {state}
                    </span>
                    " "
                    <a href=links::alert(&row.alert_id)>{row.rule}</a>
                    " "
                    <span class="tag">{row.kind}</span>
                    <span aria-hidden="true">" → "</span>
                    <span class="sr-only">" to "</span>
                    {row.receiver}
                </p>
                <p class="soft small">
                    {ago(row.created_at)} " · " {attempts} {due}
                    {(!row.note.is_empty()).then(|| format!(" · {}", row.note))}
                </p>
            </div>
            {is_dead
                .then(|| {
                    view! {
                        <PostForm action=RetryDelivery::PATH>
                            <input type="hidden" name="id" value=row.id.to_string() />
                            <button type="submit" class="button button-small" aria-label=label>
                                "Retry"
                            </button>
                        </PostForm>
                    }
                })}
        </li>
    }
}
