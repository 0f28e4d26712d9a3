use super::head::is_number;
use super::{columns, place};
use crate::charts::sparkline;
use crate::components::context_meter;
use crate::format;
use crate::links;
use crate::query::{Column, SessionsQuery};
use crate::render::text::ago;
use leptos::prelude::*;
use model::session::SessionRow;

/// One session. `busy` are its events per hour, oldest first.
pub fn line(query: &SessionsQuery, row: &SessionRow, busy: &[f64]) -> String {
    let href = links::session(&row.session_key, &row.gateway_id);
    let place = place(row);
    let subject = links::subject(&row.gateway_id, &row.session_key, None);
    let cells: Vec<AnyView> = columns(query).map(|column| cell(row, column, busy)).collect();
    view! {
        <tr role="row" data-key=subject.clone()>
            <th scope="row" role="rowheader" class="session-cell">
                <a
                    class="clip strong"
                    href=href
                    rel=links::rel(&row.session_key)
                    title=row.session_key.clone()
                    data-line=""
                >
                    {row.session_key.clone()}
                </a>
                <span class="clip soft small" title=place.clone()>
                    {place.clone()}
                </span>
            </th>
            {cells}
            <td role="cell" class="c-acts">
                {acts(row, subject.clone())}
            </td>
        </tr>
    }
    .to_html()
}

fn cell(row: &SessionRow, column: Column, busy: &[f64]) -> AnyView {
    let class = format!("c-{}{}", column.name(), if is_number(column) { " num" } else { "" });
    let body = match column {
        Column::Status => status(row),
        Column::Context => context_meter(row.tokens.percent_used),
        Column::Activity => activity(busy),
        Column::Turns => counted(row.turns, row.failed_turns),
        Column::Tools => counted(row.tool_calls, row.tool_errors),
        Column::Tokens => {
            let parts = format!("{} in, {} out", format::count(row.tokens.input), format::count(row.tokens.output));
            view! { <span title=parts>{format::compact(row.tokens.total)}</span> }.into_any()
        }
        Column::Cost => {
            let part = format::estimated_part(row.cost_usd, row.cost_estimated_usd);
            view! {
                <span title=part.clone()>{format::cost(row.cost_usd, row.cost_estimated_usd)}</span>
                {part.map(|part| view! { <span class="sr-only">", " {part}</span> })}
            }
            .into_any()
        }
        Column::Started => ago(row.started_at),
        Column::Last => ago(row.last_event_at),
    };
    view! {
        <td role="cell" class=class data-label=column.title()>
            {body}
        </td>
    }
    .into_any()
}

fn status(row: &SessionRow) -> AnyView {
    let name = row.status.as_str();
    view! {
        <span class="badge" data-status=name>
            <span class="dot" aria-hidden="true"></span>
            {name}
        </span>
    }
    .into_any()
}

#[expect(clippy::cast_possible_truncation, reason = "counts of events")]
fn activity(busy: &[f64]) -> AnyView {
    let events = format::plural(busy.iter().sum::<f64>() as i64, "event");
    let words = format!("{events} in 24 hours");
    view! {
        <span class="busy" title=words.clone() inner_html=sparkline(busy)></span>
        <span class="sr-only">{words}</span>
    }
    .into_any()
}

/// `12` and, below it or beside it, `2 failed`.
fn counted(all: i64, failed: i64) -> AnyView {
    let failed = (failed > 0).then(|| view! { <span class="bad">{format::count(failed)} " failed"</span> });
    view! {
        {format::count(all)}
        " "
        {failed}
    }
    .into_any()
}

/// Quick actions: those of a menu that opens without script too.
fn acts(row: &SessionRow, subject: String) -> AnyView {
    let href = links::session(&row.session_key, &row.gateway_id);
    let rel = links::rel(&row.session_key);
    let debug = row.last_error.is_some().then(|| {
        view! {
            <a href=links::session_failure(row) rel=rel>
                "Debug: last failure"
            </a>
        }
    });
    let alike = links::with_query("/compare", [("a", subject.as_str())]);
    let json = links::session_events_json(&row.session_key, &row.gateway_id);
    let name = format!("Actions for {}", row.session_key);
    view! {
        <details class="popover row-acts" data-fold=subject>
            <summary class="button button-quiet button-small" aria-label=name title="Actions">
                "⋯"
            </summary>
            <div class="popover-body menu">
                <a href=href.clone() rel=rel>
                    "View"
                </a>
                {debug}
                <a href=alike data-compare="">
                    "Compare with…"
                </a>
                <button type="button" class="needs-script" data-copy-link=href>
                    "Copy link"
                </button>
                <a href=json rel="external">
                    "Events as JSON"
                </a>
            </div>
        </details>
    }
    .into_any()
}
