//! Gateways.

use super::dialect::{BYTEWISE, Connection, Database, Pool};
use super::filters;
use crate::store::{Incoming, StoreError};
use model::Timestamp;
use model::gateway::{Gateway, GatewayName, ReportedState};
use model::metrics::WIDTHS_US;
use model::session::ACTIVE_WINDOW_US;
use sqlx::QueryBuilder;
use std::collections::BTreeMap;

#[derive(Default)]
struct Touch {
    last_event_at: Timestamp,
    events: i64,
    errors: i64,
    demo: bool,
}

/// Notes a delivery of new events; also that of `others`, which sent nothing
/// new.
pub async fn touch<'a>(
    connection: &mut Connection,
    fresh: &[&'a Incoming],
    others: impl Iterator<Item = &'a String>,
    received_at: Timestamp,
) -> Result<(), StoreError> {
    let mut touched: BTreeMap<&str, Touch> = BTreeMap::new();
    for incoming in fresh {
        let event = &incoming.event;
        let touch = touched.entry(event.gateway_id.as_str()).or_default();
        touch.last_event_at = touch.last_event_at.max(event.timestamp);
        touch.events += 1;
        touch.errors += i64::from(event.is_error());
        touch.demo |= event.field(&["demo"]).and_then(serde_json::Value::as_bool).unwrap_or(false);
    }
    for gateway_id in others {
        touched.entry(gateway_id.as_str()).or_default();
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
    name: Option<String>,
    muted: bool,
    removing: bool,
    missing_events: i64,
    report: Option<String>,
}

impl Row {
    fn gateway(self) -> Result<Gateway, StoreError> {
        let report: Option<ReportedState> = self.report.as_deref().map(serde_json::from_str).transpose()?;
        Ok(Gateway {
            gateway_id: self.gateway_id,
            name: self.name,
            muted: self.muted,
            removing: self.removing,
            first_seen_at: Timestamp::from_micros(self.first_seen_at),
            last_seen_at: Timestamp::from_micros(self.last_seen_at),
            last_event_at: (self.last_event_at > 0).then(|| Timestamp::from_micros(self.last_event_at)),
            events: self.events,
            errors: self.errors,
            sessions: self.sessions,
            active_sessions: self.active_sessions,
            missing_events: u64::try_from(self.missing_events).unwrap_or(0),
            report,
        })
    }
}

const SELECT: &str = "SELECT g.gateway_id, g.first_seen_at, g.last_seen_at, g.last_event_at, g.events, g.errors, \
    g.name, g.muted, g.removing_at IS NOT NULL AS removing, g.missing_events, g.report, \
    COALESCE(c.sessions, 0) AS sessions, COALESCE(c.active_sessions, 0) AS active_sessions FROM gateways g LEFT JOIN \
    (SELECT s.gateway_id, COUNT(*) AS sessions, COUNT(CASE WHEN s.ended = FALSE AND s.failed = FALSE \
    AND (s.open = TRUE OR s.last_event_at >= ";

/// Gateways with their sessions. These are counted by themselves, not for each
/// gateway: that also works where sessions are on other servers.
fn query(gateway: Option<&str>, now: Timestamp) -> QueryBuilder<Database> {
    let mut query = QueryBuilder::<Database>::new(SELECT);
    query.push_bind(now.micros() - ACTIVE_WINDOW_US);
    query.push(") THEN 1 END) AS active_sessions FROM sessions s WHERE 1 = 1");
    filters::equals(&mut query, "s.gateway_id", gateway);
    query.push(" GROUP BY s.gateway_id) c ON c.gateway_id = g.gateway_id WHERE 1 = 1");
    filters::equals(&mut query, "g.gateway_id", gateway);
    query
}

/// Names of all gateways by id, at most `limit`.
pub async fn names(pool: &Pool, limit: u32) -> Result<Vec<GatewayName>, StoreError> {
    let mut query = QueryBuilder::<Database>::new("SELECT gateway_id, name FROM gateways");
    query.push(format_args!(" ORDER BY gateway_id{BYTEWISE} LIMIT ")).push_bind(i64::from(limit));
    let rows: Vec<(String, Option<String>)> = query.build_query_as().persistent(false).fetch_all(pool).await?;
    Ok(rows.into_iter().map(|(gateway_id, name)| GatewayName { gateway_id, name }).collect())
}

/// All gateways by id, at most `limit`.
pub async fn list(pool: &Pool, limit: u32, now: Timestamp) -> Result<Vec<Gateway>, StoreError> {
    let mut query = query(None, now);
    query.push(format_args!(" ORDER BY g.gateway_id{BYTEWISE} LIMIT ")).push_bind(i64::from(limit));
    let rows: Vec<Row> = query.build_query_as().persistent(false).fetch_all(pool).await?;
    rows.into_iter().map(Row::gateway).collect()
}

/// One gateway.
pub async fn get(pool: &Pool, gateway_id: &str, now: Timestamp) -> Result<Option<Gateway>, StoreError> {
    let row: Option<Row> = query(Some(gateway_id), now).build_query_as().persistent(false).fetch_optional(pool).await?;
    row.map(Row::gateway).transpose()
}

/// Events since `from` per gateway, by minutes.
pub async fn recent(pool: &Pool, gateway: Option<&str>, from: Timestamp) -> Result<BTreeMap<String, i64>, StoreError> {
    let mut query = QueryBuilder::<Database>::new(
        "SELECT gateway_id, CAST(COALESCE(SUM(events), 0) AS BIGINT) FROM rollups WHERE width_us = ",
    );
    query.push_bind(WIDTHS_US[0]).push(" AND bucket >= ").push_bind(from.micros());
    filters::equals(&mut query, "gateway_id", gateway);
    query.push(" GROUP BY gateway_id");
    let rows: Vec<(String, i64)> = query.build_query_as().persistent(false).fetch_all(pool).await?;
    Ok(rows.into_iter().collect())
}

/// Whether any gateway has sent events, and whether any of them is invented.
pub async fn seen(pool: &Pool) -> Result<(bool, bool), StoreError> {
    let row: (bool, bool) = sqlx::query_as(
        "SELECT EXISTS (SELECT 1 FROM gateways WHERE events > 0), EXISTS (SELECT 1 FROM gateways WHERE demo = TRUE)",
    )
    .fetch_one(pool)
    .await?;
    Ok(row)
}
