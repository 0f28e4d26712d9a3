//! The newest failures, each with the way to its session.

use super::head::{head, nothing};
use crate::api::CardKind;
use crate::links;
use crate::render::ago;
use leptos::prelude::*;
use model::session::{LastError, SessionRow};

/// `sessions` that have failed, newest failure first.
pub fn draw(sessions: &[SessionRow]) -> String {
    let kind = CardKind::Failures;
    let failures: Vec<AnyView> =
        sessions.iter().filter_map(|row| Some(failure(row, row.last_error.as_ref()?))).collect();
    let none = failures.is_empty().then(|| nothing("No failure in any session."));
    view! {
        {head(kind, String::new())}
        {none}
        <ul class="rows failures" tabindex="0" aria-labelledby=kind.id()>
            {failures}
        </ul>
    }
    .to_html()
}

fn failure(row: &SessionRow, error: &LastError) -> AnyView {
    let message = if error.message.is_empty() { "No message was sent." } else { &error.message };
    let message = message.to_owned();
    view! {
        <li class="failure" data-key=format!("{} {} {}", row.gateway_id, row.session_key, error.timestamp.micros())>
            <div class="failure-line">
                <span class="tag tag-bad">{error.kind.clone()}</span>
                <a
                    class="clip strong"
                    href=links::session_failure(row)
                    rel=links::rel(&row.session_key)
                    title=row.session_key.clone()
                >
                    {row.session_key.clone()}
                </a>
                <span class="soft failure-when">{ago(error.timestamp)}</span>
            </div>
            <p class="failure-text">{message}</p>
            <p class="soft small">{row.gateway_id.clone()}</p>
        </li>
    }
    .into_any()
}
