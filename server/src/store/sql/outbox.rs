//! Messages to receivers.

use super::dialect::{Connection, Database, Pool};
use super::filters;
use crate::store::{Attempt, DueMessage, NewMessage, ReceiverLog, StoreError};
use model::Timestamp;
use model::alert::life::NotifyKind;
use model::alert::{Delivery, DeliveryState, Severity};
use model::query::{DeliveryFilter, Page, PageRequest};
use sqlx::QueryBuilder;
use std::collections::BTreeMap;

/// Longest note that is kept, in characters.
const NOTE_CHARS_MAX: usize = 500;

/// Writes messages that are not there yet.
pub async fn insert(connection: &mut Connection, messages: &[NewMessage]) -> Result<(), StoreError> {
    let mut query = QueryBuilder::<Database>::new(
        "INSERT INTO alert_outbox (message_id, receiver, alert_id, rule, severity, gateway_id, kind, state, attempts, \
         created_at, due_at, note, message) ",
    );
    query.push_values(messages, |mut row, message| {
        row.push_bind(message.id.to_string())
            .push_bind(message.receiver.as_str())
            .push_bind(message.alert_id.as_str())
            .push_bind(message.rule.as_str())
            .push_bind(message.severity.as_str())
            .push_bind(message.gateway_id.as_str())
            .push_bind(message.kind.as_str())
            .push_bind("waiting")
            .push_bind(0_i64)
            .push_bind(message.created_at.micros())
            .push_bind(message.created_at.micros())
            .push_bind("")
            .push_bind(message.body.as_str());
    });
    query.push(" ON CONFLICT (message_id, receiver) DO NOTHING");
    query.build().persistent(false).execute(&mut *connection).await?;
    Ok(())
}

#[derive(sqlx::FromRow)]
struct Row {
    id: i64,
    message_id: String,
    receiver: String,
    alert_id: String,
    rule: String,
    severity: String,
    gateway_id: String,
    kind: String,
    state: String,
    attempts: i64,
    created_at: i64,
    attempted_at: Option<i64>,
    due_at: Option<i64>,
    note: String,
}

impl Row {
    fn delivery(self) -> Delivery {
        Delivery {
            id: self.id,
            message_id: self.message_id,
            receiver: self.receiver,
            alert_id: self.alert_id,
            rule: self.rule,
            severity: Severity::parse(&self.severity).unwrap_or_default(),
            gateway_id: self.gateway_id,
            kind: NotifyKind::parse(&self.kind).unwrap_or_default(),
            state: DeliveryState::parse(&self.state).unwrap_or_default(),
            attempts: u32::try_from(self.attempts).unwrap_or(u32::MAX),
            created_at: Timestamp::from_micros(self.created_at),
            attempted_at: self.attempted_at.map(Timestamp::from_micros),
            due_at: self.due_at.map(Timestamp::from_micros),
            note: self.note,
        }
    }
}

/// The delivery log, newest first; the cursor is a position in it.
pub async fn list(pool: &Pool, filter: &DeliveryFilter, page: &PageRequest) -> Result<Page<Delivery>, StoreError> {
    let mut query = QueryBuilder::<Database>::new(
        "SELECT id, message_id, receiver, alert_id, rule, severity, gateway_id, kind, state, attempts, created_at, \
         attempted_at, due_at, note FROM alert_outbox WHERE 1 = 1",
    );
    filters::equals(&mut query, "state", filter.state.map(DeliveryState::as_str));
    filters::equals(&mut query, "receiver", filter.receiver.as_deref());
    filters::equals(&mut query, "alert_id", filter.alert.as_deref());
    let (than, order) = if page.ascending { (">", "ASC") } else { ("<", "DESC") };
    if let Some(cursor) = &page.cursor {
        let id: i64 = cursor.parse().map_err(|_| StoreError::BadCursor)?;
        query.push(format!(" AND id {than} ")).push_bind(id);
    }
    query.push(format!(" ORDER BY id {order} LIMIT ")).push_bind(i64::from(page.limit) + 1);
    let mut rows: Vec<Row> = query.build_query_as().persistent(false).fetch_all(pool).await?;
    let more = rows.len() > page.limit as usize;
    rows.truncate(page.limit as usize);
    let next_cursor = rows.last().filter(|_| more).map(|row| row.id.to_string());
    Ok(Page { items: rows.into_iter().map(Row::delivery).collect(), next_cursor })
}

/// Messages that are due, oldest first. One waits for an older one about the
/// same alert: a resolution must not arrive before what it resolves.
pub async fn due(pool: &Pool, receiver: &str, now: Timestamp, limit: u32) -> Result<Vec<DueMessage>, StoreError> {
    let rows = sqlx::query_as(
        "SELECT o.id, o.alert_id, o.attempts, o.message FROM alert_outbox o \
         WHERE o.receiver = $1 AND o.state = 'waiting' AND NOT EXISTS \
         (SELECT 1 FROM alert_outbox e WHERE e.alert_id = o.alert_id AND e.receiver = o.receiver AND e.id < o.id \
          AND e.state = 'waiting') \
         AND o.due_at <= $2 ORDER BY o.id LIMIT $3",
    )
    .bind(receiver)
    .bind(now.micros())
    .bind(i64::from(limit))
    .fetch_all(pool)
    .await?;
    Ok(rows)
}

pub async fn next_due(pool: &Pool, receiver: &str) -> Result<Option<Timestamp>, StoreError> {
    let due: Option<i64> = sqlx::query_scalar(
        "SELECT MIN(o.due_at) FROM alert_outbox o WHERE o.receiver = $1 AND o.state = 'waiting' AND NOT EXISTS \
         (SELECT 1 FROM alert_outbox e WHERE e.alert_id = o.alert_id AND e.receiver = o.receiver AND e.id < o.id \
          AND e.state = 'waiting')",
    )
    .bind(receiver)
    .fetch_one(pool)
    .await?;
    Ok(due.map(Timestamp::from_micros))
}

/// Books an attempt.
pub async fn book(pool: &Pool, id: i64, attempt: &Attempt, note: &str, now: Timestamp) -> Result<(), StoreError> {
    let (state, due_at) = match attempt {
        Attempt::Delivered => (DeliveryState::Delivered, None),
        Attempt::Again(at) => (DeliveryState::Waiting, Some(at.micros())),
        Attempt::Dead => (DeliveryState::Dead, None),
    };
    sqlx::query(
        "UPDATE alert_outbox SET state = $2, due_at = $3, note = $4, attempted_at = $5, attempts = attempts + 1 \
         WHERE id = $1",
    )
    .bind(id)
    .bind(state.as_str())
    .bind(due_at)
    .bind(clean(note))
    .bind(now.micros())
    .execute(pool)
    .await?;
    Ok(())
}

fn clean(note: &str) -> String {
    note.chars().take(NOTE_CHARS_MAX).map(|c| if c == '\0' { ' ' } else { c }).collect()
}

/// Has a message tried again that was given up.
pub async fn retry(pool: &Pool, id: i64, now: Timestamp) -> Result<Option<String>, StoreError> {
    let receiver = sqlx::query_scalar(
        "UPDATE alert_outbox SET state = 'waiting', due_at = $2, attempts = 0 WHERE id = $1 AND state = 'dead' \
         RETURNING receiver",
    )
    .bind(id)
    .bind(now.micros())
    .fetch_optional(pool)
    .await?;
    Ok(receiver)
}

/// Gives up what waits for a receiver.
pub async fn give_up(pool: &Pool, receiver: &str, note: &str) -> Result<u64, StoreError> {
    let done = sqlx::query(
        "UPDATE alert_outbox SET state = 'dead', due_at = NULL, note = $2 WHERE receiver = $1 AND state = 'waiting'",
    )
    .bind(receiver)
    .bind(clean(note))
    .execute(pool)
    .await?;
    Ok(done.rows_affected())
}

/// What the log says of each receiver.
pub async fn receivers(pool: &Pool) -> Result<BTreeMap<String, ReceiverLog>, StoreError> {
    let counts: Vec<(String, i64, i64, Option<i64>)> = sqlx::query_as(
        "SELECT receiver, COUNT(CASE WHEN state = 'waiting' THEN 1 END), COUNT(CASE WHEN state = 'dead' THEN 1 END), \
         MAX(CASE WHEN state = 'delivered' THEN attempted_at END) FROM alert_outbox GROUP BY receiver",
    )
    .fetch_all(pool)
    .await?;
    let newest: Vec<(String, String)> = sqlx::query_as(
        "SELECT o.receiver, o.note FROM alert_outbox o WHERE o.state <> 'delivered' AND o.attempted_at = \
         (SELECT MAX(n.attempted_at) FROM alert_outbox n WHERE n.receiver = o.receiver) ORDER BY o.id",
    )
    .fetch_all(pool)
    .await?;
    let mut problems: BTreeMap<String, String> = newest.into_iter().collect();
    let log =
        |receiver: &str, waiting: i64, dead: i64, delivered: Option<i64>, problems: &mut BTreeMap<_, _>| ReceiverLog {
            waiting: waiting.unsigned_abs(),
            dead: dead.unsigned_abs(),
            delivered_at: delivered.map(Timestamp::from_micros),
            problem: problems.remove(receiver),
        };
    Ok(counts
        .into_iter()
        .map(|(receiver, waiting, dead, delivered)| {
            let log = log(&receiver, waiting, dead, delivered, &mut problems);
            (receiver, log)
        })
        .collect())
}

/// Removes up to `limit` messages before `cutoff` that do not wait.
pub async fn purge(pool: &Pool, cutoff: Timestamp, limit: u32) -> Result<u64, StoreError> {
    let done = sqlx::query(
        "DELETE FROM alert_outbox WHERE id IN \
         (SELECT id FROM alert_outbox WHERE created_at < $1 AND state <> 'waiting' ORDER BY created_at LIMIT $2)",
    )
    .bind(cutoff.micros())
    .bind(i64::from(limit))
    .execute(pool)
    .await?;
    Ok(done.rows_affected())
}
