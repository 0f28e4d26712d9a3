use super::{Ago, Changes, PostForm};
use crate::api::{ReceiverRow, TestReceiver};
use crate::links;
use leptos::prelude::*;
use leptos::server_fn::ServerFn;

/// Receivers, one a line, and the way to a new one.
#[component]
pub fn ReceiverList(
    /// In this order.
    #[prop(into)]
    receivers: Signal<Vec<ReceiverRow>>,
    /// Types that a new one may have: in settings, and for people.
    #[prop(into)]
    kinds: Signal<Vec<(String, String)>>,
    /// Where what becomes of a change is told.
    changes: Changes,
) -> impl IntoView {
    let names = move || receivers.with(|all| all.iter().map(|one| one.name.clone()).collect::<Vec<_>>());
    let line = move |name: String| {
        let of = name.clone();
        let receiver = Memo::new(move |held: Option<&Option<ReceiverRow>>| {
            let found = receivers.with(|all| all.iter().find(|one| one.name == of).cloned());
            found.or_else(|| held.cloned().flatten())
        });
        view! { <Line name receiver changes /> }
    };
    view! {
        <section class="card" aria-labelledby="receivers">
            <div class="card-head">
                <h2 id="receivers">"Receivers"</h2>
            </div>
            <Show when=move || receivers.with(|all| !all.is_empty()) fallback=|| view! { <Empty /> }>
                <ul class="rows">
                    <For each=names key=|name| name.clone() children=line />
                </ul>
            </Show>
            <Add kinds />
        </section>
    }
}

/// In place of an empty list.
#[component]
fn Empty() -> impl IntoView {
    view! {
        <div class="empty">
            <p>
                <strong>"Nobody is told yet."</strong>
                " Alerts open and are shown here, but no message is sent."
            </p>
            <p>
                "The quickest way is one environment variable of the server, "<code>"ALERT_WEBHOOK_URL"</code>
                ": the address of a Slack, Discord, PagerDuty, Teams, ntfy or Telegram hook, or of any web server "
                "that takes a POST. Or add a receiver below."
            </p>
        </div>
    }
}

/// Begins a new receiver: a type has fields of its own.
#[component]
fn Add(
    /// In settings, and for people.
    kinds: Signal<Vec<(String, String)>>,
) -> impl IntoView {
    view! {
        <nav class="add-receiver" aria-label="New receiver">
            <span class="soft">"Add"</span>
            {move || {
                kinds
                    .get()
                    .into_iter()
                    .map(|(kind, label)| {
                        let href = links::with_query("/alerts/receivers", [("new", kind.as_str())]);
                        view! {
                            <a class="button button-small" href=href>
                                {label}
                            </a>
                        }
                    })
                    .collect_view()
            }}
        </nav>
    }
}

#[component]
fn Line(
    /// Its name.
    name: String,
    /// The receiver, as it was last known.
    receiver: Memo<Option<ReceiverRow>>,
    /// Where what becomes of a change is told.
    changes: Changes,
) -> impl IntoView {
    let edit = links::with_query("/alerts/receivers", [("edit", name.as_str())]);
    let (shown, sent) = (name.clone(), name.clone());
    let facts = move || receiver.get().map(facts);
    let own = move || receiver.with(|receiver| receiver.as_ref().is_some_and(|receiver| receiver.own));
    view! {
        <li class="row">
            <div class="row-main">
                <p>
                    <strong>{shown}</strong>
                    " "
                    {facts}
                </p>
                {move || receiver.get().map(|receiver| state(receiver, &name))}
            </div>
            <PostForm changes action=TestReceiver::PATH>
                <input type="hidden" name="name" value=sent.clone() />
                <button type="submit" class="button button-small" aria-label=format!("Send a test to {sent}")>
                    "Send a test"
                </button>
            </PostForm>
            {move || {
                own()
                    .then(|| {
                        view! {
                            <a class="button button-small" href=edit.clone()>
                                "Change"
                            </a>
                        }
                    })
            }}
        </li>
    }
}

/// What it is and where it leads.
fn facts(receiver: ReceiverRow) -> impl IntoView {
    let origin = (!receiver.own).then(|| {
        view! {
            <span class="tag" title=OF_FILE>
                "file or environment: read-only"
            </span>
        }
    });
    let gets = if receiver.routed { "by routes" } else { "every alert" };
    view! {
        <span class="tag">{receiver.kind}</span>
        " "
        <span class="destination">{receiver.destination}</span>
        " "
        <span class="tag">{gets}</span>
        " "
        {origin}
    }
}

const OF_FILE: &str = "Change it in the alerts file, or in ALERT_WEBHOOK_URL.";

/// What became of its messages.
fn state(receiver: ReceiverRow, name: &str) -> impl IntoView + use<> {
    let log = |state: &str| links::with_query("/alerts/receivers", [("receiver", name), ("state", state)]);
    let count = |number: u64, word: &'static str, href: String| {
        (number > 0).then(|| {
            view! {
                " · "
                <a href=href>{number} " " {word}</a>
            }
        })
    };
    let delivered = match receiver.delivered_at {
        Some(at) => view! {
            "last delivered "
            <Ago at=Signal::stored(at) />
        }
        .into_any(),
        None => "nothing delivered yet".into_any(),
    };
    view! {
        <p class="soft small">
            {delivered} {count(receiver.waiting, "waiting", log("waiting"))}
            {count(receiver.dead, "given up", log("dead"))}
        </p>
        {receiver.problem.map(|problem| view! { <p class="bad small">"Last problem: " {problem}</p> })}
    }
}
