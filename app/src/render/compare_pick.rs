//! The choice of what is compared.

use super::compare::text;
use super::text::ago;
use crate::api::Subject;
use crate::format;
use crate::links;
use leptos::prelude::*;
use model::session::{SessionRow, TurnRow};

/// What the second can be.
pub enum Candidates {
    Sessions(Vec<SessionRow>),
    Turns(Vec<TurnRow>),
}

/// The choice of the second, or of both.
pub fn pick_page(first: Option<&Subject>, candidates: &Candidates) -> String {
    let Some(first) = first else {
        return both(candidates);
    };
    let href = |other: String| links::compare(&text(first), &other);
    let lines: Vec<AnyView> = match candidates {
        Candidates::Sessions(rows) => rows
            .iter()
            .filter(|row| row.session_key != first.key || row.gateway_id != first.gateway)
            .map(|row| {
                let other = links::subject(&row.gateway_id, &row.session_key, None);
                choice(href(other), row.session_key.clone(), row.status.as_str(), row.last_event_at)
            })
            .collect(),
        Candidates::Turns(rows) => rows
            .iter()
            .filter(|row| Some(&row.turn_id) != first.turn.as_ref())
            .map(|row| {
                let other = links::subject(&first.gateway, &first.key, Some(&row.turn_id));
                let name = format!("turn of {}", format::date_time_utc(row.started_at));
                choice(href(other), name, super::group::state_of(row), row.started_at)
            })
            .collect(),
    };
    let none = lines.is_empty().then(|| view! { <p class="empty">"There is nothing to compare it with yet."</p> });
    view! {
        <section class="card" aria-labelledby="compare-pick">
            <div class="card-head">
                <h2 id="compare-pick">"Compare with"</h2>
                <span class="soft clip">{first.key.clone()}</span>
            </div>
            <ul class="rows">{lines}</ul>
            {none}
        </section>
    }
    .to_html()
}

fn choice(href: String, name: String, status: &'static str, at: model::Timestamp) -> AnyView {
    view! {
        <li class="pinned">
            <a class="pinned-link" href=href>
                <span class="badge" data-status=status>
                    <span class="dot" aria-hidden="true"></span>
                    {status.replace("done", "completed")}
                </span>
                <span class="clip">{name}</span>
            </a>
            <span class="soft small">{ago(at)}</span>
        </li>
    }
    .into_any()
}

/// Nothing is given: two of the newest sessions.
fn both(candidates: &Candidates) -> String {
    let rows: &[SessionRow] = match candidates {
        Candidates::Sessions(rows) => rows,
        Candidates::Turns(_) => &[],
    };
    let lines: Vec<AnyView> = rows
        .iter()
        .map(|row| {
            let value = links::subject(&row.gateway_id, &row.session_key, None);
            view! {
                <li class="pinned">
                    <label class="pinned-link">
                        <input type="checkbox" name="s" value=value />
                        <span class="clip">{row.session_key.clone()}</span>
                        <span class="soft small">{row.gateway_id.clone()}</span>
                    </label>
                    <span class="soft small">{ago(row.last_event_at)}</span>
                </li>
            }
            .into_any()
        })
        .collect();
    view! {
        <form class="card" method="get" action="/compare" data-get="">
            <div class="card-head">
                <h2>"Tick two sessions"</h2>
                <button type="submit" class="button button-small">
                    "Compare"
                </button>
            </div>
            <ul class="rows">{lines}</ul>
        </form>
    }
    .to_html()
}
