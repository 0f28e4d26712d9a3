use super::{Ago, Changes, GetForm, PostForm, Select, When};
use crate::api::{DeliveryRow, LogPlace, ReceiversAnswer, RetryDelivery};
use crate::links;
use crate::live::Clock;
use leptos::prelude::*;
use leptos::server_fn::ServerFn;

const PATH: &str = "/alerts/receivers";
const STATES: [&str; 3] = ["waiting", "delivered", "dead"];

/// What was sent to whom, and what became of it.
#[component]
pub fn DeliveryLog(
    /// What the server answered last.
    #[prop(into)]
    answer: Signal<ReceiversAnswer>,
    /// Names of all receivers.
    #[prop(into)]
    names: Signal<Vec<String>>,
    /// Where what becomes of a change is told.
    changes: Changes,
) -> impl IntoView {
    let rows = Memo::new(move |_| answer.with(|answer| answer.deliveries.clone()));
    let place = Memo::new(move |_| answer.with(|answer| answer.place.clone()));
    let next = Memo::new(move |_| answer.with(|answer| answer.next_cursor.clone()));
    let is_filtered = move || place.with(LogPlace::is_filtered);
    let href = move |cursor: &str| {
        place.with(|place| {
            links::with_query(
                PATH,
                [("state", place.state.as_str()), ("receiver", place.receiver.as_str()), ("cursor", cursor)],
            )
        })
    };
    view! {
        <section class="card" aria-labelledby="log">
            <div class="card-head">
                <h2 id="log">"Deliveries"</h2>
                <span class="soft">"Newest first"</span>
            </div>
            <Filters place names />
            <Show
                when=move || rows.with(|rows| !rows.is_empty())
                fallback=move || {
                    let words = if is_filtered() {
                        "No delivery matches this filter."
                    } else {
                        "Nothing was sent yet."
                    };
                    view! { <p class="empty">{words}</p> }
                }
            >
                <ul class="rows deliveries">
                    <For
                        each=move || rows.get()
                        key=DeliveryRow::clone
                        children=move |row| view! { <Line row changes /> }
                    />
                </ul>
            </Show>
            <nav class="pager card-form" aria-label="Pages of the log">
                <Show when=move || place.with(|place| !place.cursor.is_empty())>
                    <a class="button" href=move || href("")>
                        "First page"
                    </a>
                </Show>
                {move || {
                    next.get()
                        .map(|cursor| {
                            view! {
                                <a class="button" href=href(&cursor) rel="next">
                                    "Next page"
                                </a>
                            }
                        })
                }}
            </nav>
        </section>
    }
}

/// The filters of the log: a GET form.
#[component]
fn Filters(
    /// What is asked for.
    place: Memo<LogPlace>,
    /// Names of all receivers.
    names: Signal<Vec<String>>,
) -> impl IntoView {
    view! {
        <div class="card-form">
            <GetForm action=PATH>
                <Select
                    name="state"
                    label="State"
                    any="Any state"
                    options=Signal::derive(|| STATES.map(str::to_owned).to_vec())
                    value=Signal::derive(move || place.with(|place| place.state.clone()))
                />
                <Select
                    name="receiver"
                    label="Receiver"
                    any="All receivers"
                    options=names
                    value=Signal::derive(move || place.with(|place| place.receiver.clone()))
                />
                <div class="filter-actions">
                    <button type="submit" class="button">
                        "Filter"
                    </button>
                    <Show when=move || place.with(LogPlace::is_filtered)>
                        <a class="button button-quiet" href=PATH>
                            "Clear"
                        </a>
                    </Show>
                </div>
            </GetForm>
        </div>
    }
}

#[component]
fn Line(
    /// The message.
    row: DeliveryRow,
    /// Where what becomes of a change is told.
    changes: Changes,
) -> impl IntoView {
    let attempts = if row.attempts == 1 { "1 attempt".to_owned() } else { format!("{} attempts", row.attempts) };
    let clock = expect_context::<Clock>();
    let due = row.due_at.map(|at| {
        // Its time has come, but another message to the receiver goes first.
        let in_line = Memo::new(move |_| clock.now().is_some_and(|now| at <= now));
        move || {
            if in_line.get() {
                ", in line".into_any()
            } else {
                view! {
                    ", again "
                    <When at />
                }
                .into_any()
            }
        }
    });
    let (is_dead, state) = (row.state == "dead", row.state.clone());
    let label = format!("Retry {} of {} to {}", row.kind, row.rule, row.receiver);
    view! {
        <li class="row">
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
                    <Ago at=Signal::stored(row.created_at) />
                    " · "
                    {attempts}
                    {due}
                    {(!row.note.is_empty()).then(|| format!(" · {}", row.note))}
                </p>
            </div>
            {is_dead
                .then(|| {
                    view! {
                        <PostForm changes action=RetryDelivery::PATH>
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
