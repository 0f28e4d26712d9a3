//! Conditions of lists. Each function appends ` AND …` to a query.

use super::dialect::{BYTEWISE, Database};
use crate::store::at::At;
use model::Timestamp;
use model::event::EventType;
use model::query::Filter;
use model::session::{ACTIVE_WINDOW_US, EventTypes, Status};
use model::time::HOUR_US;
use sqlx::QueryBuilder;

type Query = QueryBuilder<Database>;

/// Conditions on rows of `events`.
pub fn events(query: &mut Query, filter: &Filter, now: Timestamp) {
    equals(query, "gateway_id", filter.gateway.as_deref());
    equals(query, "session_key", filter.session.as_deref());
    equals(query, "agent_id", filter.agent.as_deref());
    equals(query, "channel", filter.channel.as_deref());
    equals(query, "event_type", filter.event_type.as_deref());
    equals(query, "model_id", filter.model.as_deref());
    if let Some(from) = filter.from {
        query.push(" AND timestamp >= ").push_bind(At(from));
    }
    if let Some(to) = filter.to {
        query.push(" AND timestamp < ").push_bind(At(to));
    }
    contains(query, &["session_key", "error_message", "tool_name", "event_type"], filter.q.as_deref());
    if let Some(status) = filter.status {
        query.push(
            " AND EXISTS (SELECT 1 FROM sessions s WHERE s.gateway_id = events.gateway_id \
             AND s.session_key = events.session_key",
        );
        session_status(query, status, now);
        query.push(")");
    }
}

/// Which rollups, up to `width_us` fine, make up the time from `from` to `to`.
/// Unless they are to be shown finer than by the hour, whole hours come from
/// those an hour wide, and only the ends from finer ones: sixty times fewer.
pub fn buckets(query: &mut Query, width_us: i64, step_us: i64, from: Timestamp, to: Timestamp) {
    for (index, span) in spans(width_us, step_us, from, to).into_iter().enumerate() {
        query.push(if index == 0 { " ((" } else { ") OR (" });
        in_span(query, span);
    }
    query.push("))");
}

/// Rollups of one width, and the time that they make up.
pub type Span = (i64, Timestamp, Timestamp);

pub fn in_span(query: &mut Query, (width_us, from, to): Span) {
    query.push("width_us = ").push_bind(width_us);
    query.push(" AND bucket >= ").push_bind(from.micros());
    query.push(" AND bucket < ").push_bind(to.micros());
}

/// The parts of [`buckets`], in their order.
pub fn spans(width_us: i64, step_us: i64, from: Timestamp, to: Timestamp) -> Vec<Span> {
    let first = from.plus_micros(HOUR_US - 1).bucket(HOUR_US);
    let last = to.bucket(HOUR_US);
    let whole_hours = width_us < HOUR_US && step_us % HOUR_US == 0 && first < last;
    if whole_hours {
        vec![(width_us, from, first), (HOUR_US, first, last), (width_us, last, to)]
    } else {
        vec![(width_us, from, to)]
    }
}

/// Conditions on rows of `sessions s`. A session is in a range of time if
/// any part of it is.
pub fn sessions(query: &mut Query, filter: &Filter, now: Timestamp) {
    equals(query, "s.gateway_id", filter.gateway.as_deref());
    equals(query, "s.session_key", filter.session.as_deref());
    equals(query, "s.agent_id", filter.agent.as_deref());
    equals(query, "s.channel", filter.channel.as_deref());
    equals(query, "s.model_id", filter.model.as_deref());
    if let Some(from) = filter.from {
        query.push(" AND s.last_event_at >= ").push_bind(from.micros());
    }
    if let Some(to) = filter.to {
        query.push(" AND s.started_at < ").push_bind(to.micros());
    }
    contains(query, &["s.session_key", "s.last_error", "s.agent_id", "s.channel"], filter.q.as_deref());
    if let Some(status) = filter.status {
        session_status(query, status, now);
    }
    if let Some(cost) = filter.cost_min_nano_usd {
        query.push(" AND s.cost_nano_usd >= ").push_bind(cost);
    }
    if let Some(context) = filter.context_min_ppm {
        query.push(" AND s.context_ppm >= ").push_bind(context);
    }
    if let Some(event_type) = &filter.event_type {
        had_type(query, event_type);
    }
    if filter.text.as_ref().is_some_and(|text| !text.is_empty()) {
        tell(query, filter);
    }
}

/// Whether a session had events of a type. Its bit tells without a look at
/// them; types that share one are then looked for.
fn had_type(query: &mut Query, event_type: &str) {
    let types = EventTypes::of(&EventType::parse(event_type));
    query.push(" AND (s.event_types & ").push_bind(types.bits()).push(") <> 0");
    if types == EventTypes::OTHER {
        query.push(
            " AND EXISTS (SELECT 1 FROM events e WHERE e.session_key = s.session_key AND e.gateway_id = s.gateway_id",
        );
        equals(query, "e.event_type", Some(event_type));
        query.push(")");
    }
}

/// Sessions that an event tells a text of, which is read one event after the
/// other: who asks says how far back.
fn tell(query: &mut Query, filter: &Filter) {
    query.push(" AND (s.gateway_id, s.session_key) IN (SELECT e.gateway_id, e.session_key FROM events e WHERE 1 = 1");
    equals(query, "e.gateway_id", filter.gateway.as_deref());
    if let Some(since) = filter.text_since {
        query.push(" AND e.timestamp >= ").push_bind(At(since));
    }
    if let Some(to) = filter.to {
        query.push(" AND e.timestamp < ").push_bind(At(to));
    }
    contains(query, &["e.body"], filter.text.as_deref());
    query.push(")");
}

/// The same states as [`Status::of`], in SQL.
pub fn session_status(query: &mut Query, status: Status, now: Timestamp) {
    let quiet_since = now.micros() - ACTIVE_WINDOW_US;
    match status {
        Status::Ended => {
            query.push(" AND s.ended = TRUE");
        }
        Status::Error => {
            query.push(" AND s.ended = FALSE AND s.failed = TRUE");
        }
        Status::Active => {
            query
                .push(" AND s.ended = FALSE AND s.failed = FALSE AND (s.open = TRUE OR s.last_event_at >= ")
                .push_bind(quiet_since)
                .push(")");
        }
        Status::Idle => {
            query
                .push(" AND s.ended = FALSE AND s.failed = FALSE AND s.open = FALSE AND s.last_event_at < ")
                .push_bind(quiet_since);
        }
    }
}

/// No stored text holds a NUL, and PostgreSQL takes none in a value.
const NOTHING: &str = " AND 1 = 0";

pub fn equals(query: &mut Query, column: &'static str, value: Option<&str>) {
    match value {
        None => {}
        Some(value) if value.contains('\0') => {
            query.push(NOTHING);
        }
        Some(value) => {
            query.push(" AND ").push(column).push(" = ").push_bind(value.to_owned());
        }
    }
}

/// Any of the columns contains the text, without regard to the case of ASCII
/// letters: beyond them SQLite knows none, and PostgreSQL that of a locale.
pub fn contains(query: &mut Query, columns: &[&'static str], text: Option<&str>) {
    let Some(text) = text.filter(|text| !text.is_empty()) else { return };
    if text.contains('\0') {
        query.push(NOTHING);
        return;
    }
    let escaped = text.to_ascii_lowercase().replace('\\', "\\\\").replace('%', "\\%").replace('_', "\\_");
    let pattern = format!("%{escaped}%");
    query.push(" AND (");
    for (index, column) in columns.iter().enumerate() {
        query.push(if index == 0 { "LOWER(" } else { " OR LOWER(" });
        query.push(column).push(BYTEWISE).push(") LIKE ").push_bind(pattern.clone()).push(" ESCAPE '\\'");
    }
    query.push(")");
}
