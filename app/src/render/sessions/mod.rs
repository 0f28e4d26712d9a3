//! The sessions list.

mod head;
mod line;
mod tools;

pub use head::head;
pub use tools::tools;

use super::text::ago;
use crate::format;
use crate::query::{Column, SessionsQuery};
use leptos::prelude::*;
use model::Timestamp;
use model::query::TEXT_EVENTS_MAX;
use model::session::{ActivityHour, SessionRow};
use model::time::HOUR_US;
use std::collections::HashMap;

/// Hours that a line shows the activity of.
pub const ACTIVITY_HOURS: i64 = 24;

/// Lines of the list.
pub fn rows(query: &SessionsQuery, rows: &[SessionRow], activity: &[ActivityHour], now: Timestamp) -> String {
    let first = now.bucket(HOUR_US).plus_micros(-(ACTIVITY_HOURS - 1) * HOUR_US);
    let mut hours: HashMap<(&str, &str), Vec<f64>> = HashMap::new();
    for hour in activity {
        let place = usize::try_from(hour.hour.since(first) / HOUR_US).ok();
        let of = (hour.session.gateway_id.as_str(), hour.session.session_key.as_str());
        let values = hours.entry(of).or_insert_with(|| vec![0.0; usize::try_from(ACTIVITY_HOURS).unwrap_or(0)]);
        if let Some(value) = place.and_then(|place| values.get_mut(place)) {
            *value = hour.events as f64;
        }
    }
    let line = |row: &SessionRow| {
        let busy = hours.get(&(row.gateway_id.as_str(), row.session_key.as_str()));
        line::line(query, row, busy.map_or(&[], Vec::as_slice))
    };
    rows.iter().map(line).collect()
}

/// How far back a text was looked for.
pub fn reach(since: Timestamp) -> String {
    let events = format::count(i64::from(TEXT_EVENTS_MAX));
    view! {
        <p class="soft small">
            "The text was looked for in the newest " {events} " events, back to " {ago(since)}
            ". Choose an earlier range to look further."
        </p>
    }
    .to_html()
}

/// In place of an empty list.
pub fn none(query: &SessionsQuery) -> String {
    let (words, href, way) = if query.filters() {
        ("No session matches these filters. ", "/sessions", "Show all sessions")
    } else {
        ("No session yet. ", "/", "Connect a gateway")
    };
    view! { <p class="empty">{words} <a href=href>{way}</a></p> }.to_html()
}

/// Columns that are shown, in their order.
fn columns(query: &SessionsQuery) -> impl Iterator<Item = Column> + '_ {
    Column::ALL.into_iter().filter(|column| query.shows(*column))
}

/// `gateway · agent · channel · model`, as far as known.
fn place(row: &SessionRow) -> String {
    [Some(&row.gateway_id), row.agent_id.as_ref(), row.channel.as_ref(), row.model.as_ref()]
        .into_iter()
        .flatten()
        .map(String::as_str)
        .collect::<Vec<_>>()
        .join(" · ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use model::session::{SessionFold, SessionId};

    fn session(key: &str) -> SessionRow {
        let id = SessionId { gateway_id: "g<1>".into(), session_key: key.into() };
        SessionFold::default().row(&id, None, Timestamp::from_millis(1_700_000_000_000))
    }

    #[test]
    fn a_line_escapes_names_and_carries_its_key() {
        let html = rows(&SessionsQuery::default(), &[session("a&b")], &[], Timestamp::EPOCH);
        assert!(html.contains("g&lt;1&gt;") && html.contains("a&amp;b"), "{html}");
        assert_eq!(html.matches("data-key").count(), 1);
    }

    #[test]
    fn activity_stands_in_the_hour_that_it_was() {
        let now = Timestamp::from_millis(1_700_000_000_000);
        let busy = |ago: i64| ActivityHour {
            session: session("a").id(),
            hour: now.bucket(HOUR_US).plus_micros(-ago * HOUR_US),
            events: 7,
        };
        let drawn = |ago: i64| rows(&SessionsQuery::default(), &[session("a")], &[busy(ago)], now);
        assert!(drawn(0).contains("94.5,1.5"), "{}", drawn(0));
        assert!(drawn(23).contains("1.5,1.5"));
        assert!(!drawn(24).contains("sparkline"), "older than what is shown");
    }

    #[test]
    fn columns_that_are_not_shown_are_not_drawn() {
        let cells = |search: &str| {
            let query = SessionsQuery::parse(search);
            (
                rows(&query, &[session("a")], &[], Timestamp::EPOCH).matches("<td").count(),
                head(&query).matches("<th").count(),
            )
        };
        assert_eq!(cells(""), (9, 10));
        assert_eq!(cells("?cols=cost"), (2, 3));
    }
}
