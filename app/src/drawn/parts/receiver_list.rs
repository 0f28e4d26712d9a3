use super::PostForm;
use crate::api::{ReceiverRow, TestReceiver};
use crate::links;
use crate::render::ago;
use leptos::prelude::*;
use leptos::server_fn::ServerFn;

/// Receivers, one a line, and the way to a new one.
#[component]
pub fn ReceiverList(
    /// In this order.
    receivers: Vec<ReceiverRow>,
    /// Types that a new one may have: in settings, and for people.
    kinds: Vec<(String, String)>,
) -> impl IntoView {
    let list = if receivers.is_empty() {
        empty()
    } else {
        view! { <ul class="rows">{receivers.into_iter().map(line).collect_view()}</ul> }.into_any()
    };
    view! {
        <section class="card" aria-labelledby="receivers">
            <div class="card-head">
                <h2 id="receivers">"Receivers"</h2>
            </div>
            {list}
            {add(kinds)}
        </section>
    }
}

/// In place of an empty list.
fn empty() -> AnyView {
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
    .into_any()
}

/// Begins a new receiver: a type has fields of its own.
fn add(kinds: Vec<(String, String)>) -> AnyView {
    let link = |(kind, label): (String, String)| {
        let href = links::with_query("/alerts/receivers", [("new", kind.as_str())]);
        view! {
            <a class="button button-small" href=href>
                {label}
            </a>
        }
    };
    view! {
        <nav class="add-receiver" aria-label="New receiver">
            <span class="soft">"Add"</span>
            {kinds.into_iter().map(link).collect_view()}
        </nav>
    }
    .into_any()
}

fn line(receiver: ReceiverRow) -> AnyView {
    let name = receiver.name.clone();
    let label = format!("Send a test to {name}");
    let change = receiver.own.then(|| {
        let edit = links::with_query("/alerts/receivers", [("edit", name.as_str())]);
        view! {
            <a class="button button-small" href=edit>
                "Change"
            </a>
        }
    });
    view! {
        <li class="row" data-key=receiver.name.clone()>
            <div class="row-main">
                <p>
                    <strong>{name.clone()}</strong>
                    " "
                    {facts(&receiver)}
                </p>
                {state(&receiver)}
            </div>
            <PostForm action=TestReceiver::PATH>
                <input type="hidden" name="name" value=name />
                <button type="submit" class="button button-small" aria-label=label>
                    "Send a test"
                </button>
            </PostForm>
            {change}
        </li>
    }
    .into_any()
}

/// What it is and where it leads.
fn facts(receiver: &ReceiverRow) -> AnyView {
    let origin = (!receiver.own).then(|| {
        view! {
            <span class="tag" title=OF_FILE>
                "file or environment: read-only"
            </span>
        }
    });
    let gets = if receiver.routed { "by routes" } else { "every alert" };
    view! {
        <span class="tag">{receiver.kind.clone()}</span>
        " "
        <span class="destination">{receiver.destination.clone()}</span>
        " "
        <span class="tag">{gets}</span>
        " "
        {origin}
    }
    .into_any()
}

const OF_FILE: &str = "Change it in the alerts file, or in ALERT_WEBHOOK_URL.";

/// What became of its messages.
fn state(receiver: &ReceiverRow) -> AnyView {
    let log =
        |state: &str| links::with_query("/alerts/receivers", [("receiver", receiver.name.as_str()), ("state", state)]);
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
            {ago(at)}
        }
        .into_any(),
        None => "nothing delivered yet".into_any(),
    };
    view! {
        <p class="soft small">
            {delivered} {count(receiver.waiting, "waiting", log("waiting"))}
            {count(receiver.dead, "given up", log("dead"))}
        </p>
        {receiver.problem.clone().map(|problem| view! { <p class="bad small">"Last problem: " {problem}</p> })}
    }
    .into_any()
}
