use crate::format;
use crate::render::ago;
use leptos::prelude::*;
use model::Timestamp;
use model::alert::{AlertEntry, AlertStep};

/// What happened to an alert, step by step.
#[component]
pub fn AlertSteps(
    /// Oldest first.
    history: Vec<AlertEntry>,
) -> impl IntoView {
    let began = history.first().map_or(Timestamp::EPOCH, |entry| entry.at);
    let list = if history.is_empty() {
        view! { <p class="empty">"Nothing is recorded of this alert."</p> }.into_any()
    } else {
        let steps = history.into_iter().map(|entry| step(entry, began)).collect_view();
        view! { <ol class="alert-steps">{steps}</ol> }.into_any()
    };
    view! {
        <section class="card" aria-labelledby="alert-history">
            <div class="card-head">
                <h2 id="alert-history">"What happened"</h2>
            </div>
            {list}
        </section>
    }
}

fn step(entry: AlertEntry, began: Timestamp) -> impl IntoView {
    let later_us = entry.at.since(began);
    let later = (later_us > 0).then(|| format!("after {}", format::duration_ms(later_us as f64 / 1000.0)));
    let detail = if entry.detail.is_empty() { meaning(entry.step).to_owned() } else { entry.detail };
    view! {
        <li class="alert-step" data-step=entry.step.as_str()>
            <span class="dot" aria-hidden="true"></span>
            <div>
                <p>
                    <span class="strong">{name(entry.step)}</span>
                    " "
                    <span class="soft small">{ago(entry.at)} {later.map(|later| format!(" · {later}"))}</span>
                </p>
                <p class="soft alert-step-detail">{detail}</p>
            </div>
        </li>
    }
}

fn name(step: AlertStep) -> &'static str {
    match step {
        AlertStep::Pending => "Pending",
        AlertStep::Firing => "Firing",
        AlertStep::Notified => "Notified",
        AlertStep::Suppressed => "Suppressed",
        AlertStep::Acknowledged => "Acknowledged",
        AlertStep::Resolved => "Resolved",
    }
}

fn meaning(step: AlertStep) -> &'static str {
    match step {
        AlertStep::Pending => "The condition began to hold.",
        AlertStep::Firing => "It held for long enough.",
        AlertStep::Notified => "Receivers are told.",
        AlertStep::Suppressed => "Receivers are not told.",
        AlertStep::Acknowledged => "Somebody has taken it on.",
        AlertStep::Resolved => "The condition no longer holds.",
    }
}
