//! Gateways.

use super::dialect::{Connection, Database, Pool};
use crate::store::{Incoming, StoreError};
use model::Timestamp;
use model::gateway::Gateway;
use model::session::ACTIVE_WINDOW_US;
use sqlx::QueryBuilder;
use std::collections::BTreeMap;

struct Touch {
    last_event_at: Timestamp,
    events: i64,
    errors: i64,
    demo: bool,
}

/// Notes a delivery of new events.
pub async fn touch(connection: &mut Connection, fresh: &[&Incoming], received_at: Timestamp) -> Result<(), StoreError> {
    let mut touched: BTreeMap<&str, Touch> = BTreeMap::new();
    for incoming in fresh {
        let event = &incoming.event;
        let touch = touched.entry(event.gateway_id.as_str()).or_insert(Touch {
            last_event_at: event.timestamp,
            events: 0,
            errors: 0,
            demo: false,
        });
        touch.last_event_at = touch.last_event_at.max(event.timestamp);
        touch.events += 1;
        touch.errors += i64::from(event.is_error());
        touch.demo |= event.field(&["demo"]).and_then(serde_json::Value::as_bool).unwrap_or(false);
    }
    let rows: Vec<_> = touched.iter().collect();
    for rows in rows.chunks(1000) {
        let mut query = QueryBuilder::<Database>::new(
            "INSERT INTO gateways (gateway_id, first_seen_at, last_seen_at, last_event_at, events, errors, demo) ",
        );
        query.push_values(rows, |mut row, (gateway_id, touch)| {
            row.push_bind((**gateway_id).to_owned())
                .push_bind(received_at.micros())
                .push_bind(received_at.micros())
                .push_bind(touch.last_event_at.micros())
                .push_bind(touch.events)
                .push_bind(touch.errors)
                .push_bind(touch.demo);
        });
        query.push(
            " ON CONFLICT (gateway_id) DO UPDATE SET \
             last_seen_at = CASE WHEN excluded.last_seen_at > gateways.last_seen_at \
               THEN excluded.last_seen_at ELSE gateways.last_seen_at END, \
             last_event_at = CASE WHEN excluded.last_event_at > gateways.last_event_at \
               THEN excluded.last_event_at ELSE gateways.last_event_at END, \
             events = gateways.events + excluded.events, errors = gateways.errors + excluded.errors, \
             demo = gateways.demo OR excluded.demo",
        );
        query.build().persistent(false).execute(&mut *connection).await?;
    }
    Ok(())
}

#[derive(sqlx::FromRow)]
struct Row {
    gateway_id: String,
    first_seen_at: i64,
    last_seen_at: i64,
    last_event_at: i64,
    events: i64,
    errors: i64,
    sessions: i64,
    active_sessions: i64,
}

/// All gateways by name, at most `limit`.
pub async fn list(pool: &Pool, limit: u32, now: Timestamp) -> Result<Vec<Gateway>, StoreError> {
    let rows: Vec<Row> = sqlx::query_as(
        "SELECT g.gateway_id, g.first_seen_at, g.last_seen_at, g.last_event_at, g.events, g.errors, \
         (SELECT COUNT(*) FROM sessions s WHERE s.gateway_id = g.gateway_id) AS sessions, \
         (SELECT COUNT(*) FROM sessions s WHERE s.gateway_id = g.gateway_id AND s.ended = FALSE \
          AND s.failed = FALSE AND (s.open = TRUE OR s.last_event_at >= $1)) AS active_sessions \
         FROM gateways g ORDER BY g.gateway_id LIMIT $2",
    )
    .bind(now.micros() - ACTIVE_WINDOW_US)
    .bind(i64::from(limit))
    .fetch_all(pool)
    .await?;
    Ok(rows
        .into_iter()
        .map(|row| Gateway {
            gateway_id: row.gateway_id,
            first_seen_at: Timestamp::from_micros(row.first_seen_at),
            last_seen_at: Timestamp::from_micros(row.last_seen_at),
            last_event_at: Timestamp::from_micros(row.last_event_at),
            events: row.events,
            errors: row.errors,
            sessions: row.sessions,
            active_sessions: row.active_sessions,
        })
        .collect())
}

/// Whether any gateway has sent events, and whether any of them is invented.
pub async fn seen(pool: &Pool) -> Result<(bool, bool), StoreError> {
    let row: (bool, bool) =
        sqlx::query_as("SELECT EXISTS (SELECT 1 FROM gateways), EXISTS (SELECT 1 FROM gateways WHERE demo = TRUE)")
            .fetch_one(pool)
            .await?;
    Ok(row)
}
