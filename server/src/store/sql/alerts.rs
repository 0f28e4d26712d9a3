//! Alerts and what happened to them.

use super::dialect::{BEGIN_ALERTS, BYTEWISE, Connection, Database, NEXT_CHANGE, Pool};
use super::{filters, outbox};
use crate::store::{AlertWrite, NewStep, RuleLog, StoreError};
use model::Timestamp;
use model::alert::{Alert, AlertCounts, AlertEntry, AlertState, AlertStep};
use model::query::{AlertFilter, AlertStanding, Page, PageRequest, Position};
use sqlx::QueryBuilder;
use std::collections::BTreeMap;

/// Rows per statement; a row binds eleven values, SQLite takes 32,766.
const ROWS_PER_STATEMENT: usize = 1000;

#[derive(sqlx::FromRow)]
struct Row {
    id: String,
    fired_at: i64,
    body: String,
}

/// How far on its way a state is.
fn standing(state: AlertState) -> i64 {
    match state {
        AlertState::Pending => 0,
        AlertState::Firing => 1,
        AlertState::Acknowledged => 2,
        AlertState::Resolved => 3,
    }
}

/// Writes one step of the engine.
pub async fn write(pool: &Pool, write: &AlertWrite) -> Result<Vec<String>, StoreError> {
    let mut transaction = pool.begin_with(BEGIN_ALERTS).await?;
    let mut changed = Vec::new();
    for alerts in write.alerts.chunks(ROWS_PER_STATEMENT) {
        changed.extend(upsert(&mut transaction, alerts).await?);
    }
    for id in &write.dropped {
        sqlx::query("DELETE FROM alerts WHERE id = $1 AND standing = 0").bind(id).execute(&mut *transaction).await?;
        sqlx::query("DELETE FROM alert_steps WHERE alert_id = $1 AND NOT EXISTS (SELECT 1 FROM alerts WHERE id = $1)")
            .bind(id)
            .execute(&mut *transaction)
            .await?;
    }
    for steps in write.steps.chunks(ROWS_PER_STATEMENT) {
        insert_steps(&mut transaction, steps).await?;
    }
    for messages in write.messages.chunks(ROWS_PER_STATEMENT) {
        outbox::insert(&mut transaction, messages).await?;
    }
    transaction.commit().await?;
    Ok(changed)
}

/// Alerts only go forward: what an engine tells again after a crash must not
/// undo what came of it.
async fn upsert(connection: &mut Connection, alerts: &[Alert]) -> Result<Vec<String>, StoreError> {
    let bodies: Vec<String> = alerts.iter().map(serde_json::to_string).collect::<Result<_, _>>()?;
    let mut query = QueryBuilder::<Database>::new(
        "INSERT INTO alerts (id, rule, severity, message, gateway_id, session_key, agent_id, standing, fired_at, \
         resolved_at, body) ",
    );
    query.push_values(alerts.iter().zip(&bodies), |mut row, (alert, body)| {
        row.push_bind(alert.id.as_str())
            .push_bind(alert.rule.as_str())
            .push_bind(alert.severity.as_str())
            // PostgreSQL takes no NUL in text; the body keeps what it was.
            .push_bind(alert.message.replace('\0', " "))
            .push_bind(alert.gateway_id.as_str())
            .push_bind(alert.session_key.as_deref())
            .push_bind(alert.agent_id.as_deref())
            .push_bind(standing(alert.state))
            .push_bind(alert.fired_at.micros())
            .push_bind(alert.resolved_at.map(Timestamp::micros))
            .push_bind(body.as_str());
    });
    query.push(
        " ON CONFLICT (id) DO UPDATE SET severity = excluded.severity, message = excluded.message, \
         standing = excluded.standing, fired_at = excluded.fired_at, resolved_at = excluded.resolved_at, \
         body = excluded.body, change = ",
    );
    query
        .push(NEXT_CHANGE)
        .push(" WHERE excluded.standing >= alerts.standing AND excluded.body <> alerts.body RETURNING id");
    Ok(query.build_query_scalar().persistent(false).fetch_all(&mut *connection).await?)
}

async fn insert_steps(connection: &mut Connection, steps: &[NewStep]) -> Result<(), StoreError> {
    let mut query = QueryBuilder::<Database>::new("INSERT INTO alert_steps (alert_id, step, key, at, detail) ");
    query.push_values(steps, |mut row, step| {
        row.push_bind(step.alert_id.as_str())
            .push_bind(step.entry.step.as_str())
            .push_bind(step.key.as_str())
            .push_bind(step.entry.at.micros())
            .push_bind(step.entry.detail.replace('\0', " "));
    });
    query.push(" ON CONFLICT (alert_id, step, key) DO NOTHING");
    query.build().persistent(false).execute(&mut *connection).await?;
    Ok(())
}

/// Books that somebody takes on an alert that fires.
pub async fn acknowledge(pool: &Pool, id: &str, by: &str, now: Timestamp) -> Result<Option<Alert>, StoreError> {
    let mut transaction = pool.begin_with(BEGIN_ALERTS).await?;
    let body: Option<String> = sqlx::query_scalar("SELECT body FROM alerts WHERE id = $1 AND standing = $2")
        .bind(id)
        .bind(standing(AlertState::Firing))
        .fetch_optional(&mut *transaction)
        .await?;
    let Some(body) = body else { return Ok(None) };
    let mut alert: Alert = serde_json::from_str(&body)?;
    alert.state = AlertState::Acknowledged;
    alert.acknowledged_at = Some(now);
    alert.acknowledged_by = Some(by.to_owned());
    upsert(&mut transaction, std::slice::from_ref(&alert)).await?;
    let entry = AlertEntry { at: now, step: AlertStep::Acknowledged, detail: by.to_owned() };
    insert_steps(&mut transaction, &[NewStep { alert_id: id.to_owned(), key: String::new(), entry }]).await?;
    transaction.commit().await?;
    Ok(Some(alert))
}

/// Alerts that changed behind a position, in the order of their changes.
pub async fn changed(pool: &Pool, after: i64, limit: u32) -> Result<Vec<(i64, Alert)>, StoreError> {
    let rows: Vec<(i64, String)> =
        sqlx::query_as("SELECT change, body FROM alerts WHERE change > $1 ORDER BY change LIMIT $2")
            .bind(after)
            .bind(i64::from(limit))
            .fetch_all(pool)
            .await?;
    rows.into_iter().map(|(change, body)| Ok((change, serde_json::from_str(&body)?))).collect()
}

/// Alerts, newest first.
pub async fn list(pool: &Pool, filter: &AlertFilter, page: &PageRequest) -> Result<Page<Alert>, StoreError> {
    let mut query = QueryBuilder::<Database>::new("SELECT id, fired_at, body FROM alerts WHERE 1 = 1");
    match filter.standing {
        AlertStanding::Any => {}
        AlertStanding::Active => {
            query.push(" AND standing IN (1, 2) AND resolved_at IS NULL");
        }
        AlertStanding::Only(state) => {
            query.push(" AND standing = ").push_bind(standing(state));
        }
    }
    filters::equals(&mut query, "severity", filter.severity.map(model::alert::Severity::as_str));
    filters::equals(&mut query, "rule", filter.rule.as_deref());
    filters::equals(&mut query, "gateway_id", filter.gateway.as_deref());
    filters::equals(&mut query, "session_key", filter.session.as_deref());
    filters::equals(&mut query, "agent_id", filter.agent.as_deref());
    filters::contains(&mut query, &["message", "rule", "session_key"], filter.q.as_deref());
    if let Some(from) = filter.from {
        query.push(" AND fired_at >= ").push_bind(from.micros());
    }
    if let Some(to) = filter.to {
        query.push(" AND fired_at < ").push_bind(to.micros());
    }
    let (than, order) = if page.ascending { (">", "ASC") } else { ("<", "DESC") };
    if let Some(cursor) = &page.cursor {
        let position = Position::parse(cursor).ok_or(StoreError::BadCursor)?;
        query.push(format_args!(" AND (fired_at, id{BYTEWISE}) {than} (")).push_bind(position.at.micros());
        query.push(", ").push_bind(position.key).push(")");
    }
    query.push(format_args!(" ORDER BY fired_at {order}, id{BYTEWISE} {order} LIMIT "));
    query.push_bind(i64::from(page.limit) + 1);
    let mut rows: Vec<Row> = query.build_query_as().persistent(false).fetch_all(pool).await?;
    let more = rows.len() > page.limit as usize;
    rows.truncate(page.limit as usize);
    let next_cursor = rows
        .last()
        .filter(|_| more)
        .map(|row| Position { at: Timestamp::from_micros(row.fired_at), key: row.id.clone() }.write());
    let items = rows.iter().map(|row| serde_json::from_str(&row.body)).collect::<Result<_, _>>()?;
    Ok(Page { items, next_cursor })
}

pub async fn get(pool: &Pool, id: &str) -> Result<Option<Alert>, StoreError> {
    let mut query = QueryBuilder::<Database>::new("SELECT body FROM alerts WHERE 1 = 1");
    filters::equals(&mut query, "id", Some(id));
    let body: Option<String> = query.build_query_scalar().fetch_optional(pool).await?;
    Ok(body.as_deref().map(serde_json::from_str).transpose()?)
}

/// Steps of an alert, oldest first.
pub async fn steps(pool: &Pool, id: &str, limit: u32) -> Result<Vec<AlertEntry>, StoreError> {
    let mut query = QueryBuilder::<Database>::new("SELECT at, step, detail FROM alert_steps WHERE 1 = 1");
    filters::equals(&mut query, "alert_id", Some(id));
    query.push(format_args!(" ORDER BY at, step{BYTEWISE}, key{BYTEWISE} LIMIT ")).push_bind(i64::from(limit));
    let rows: Vec<(i64, String, String)> = query.build_query_as().fetch_all(pool).await?;
    let mut entries: Vec<AlertEntry> = rows
        .into_iter()
        .filter_map(|(at, step, detail)| {
            Some(AlertEntry { at: Timestamp::from_micros(at), step: AlertStep::parse(&step)?, detail })
        })
        .collect();
    // Steps of one instant in the order of an alert's way.
    let place = |step: AlertStep| AlertStep::ALL.iter().position(|other| *other == step);
    entries.sort_by_key(|entry| (entry.at, place(entry.step)));
    Ok(entries)
}

/// Alerts that are not resolved, by id.
pub async fn open(pool: &Pool, after: &str, limit: u32) -> Result<Vec<Alert>, StoreError> {
    let mut query = QueryBuilder::<Database>::new("SELECT body FROM alerts WHERE resolved_at IS NULL AND standing < 3");
    query.push(format_args!(" AND id{BYTEWISE} > ")).push_bind(after.to_owned());
    query.push(format_args!(" ORDER BY id{BYTEWISE} LIMIT ")).push_bind(i64::from(limit));
    let bodies: Vec<String> = query.build_query_scalar().fetch_all(pool).await?;
    Ok(bodies.iter().map(|body| serde_json::from_str(body)).collect::<Result<_, _>>()?)
}

pub async fn counts(pool: &Pool) -> Result<AlertCounts, StoreError> {
    let rows: Vec<(String, i64, i64)> = sqlx::query_as(
        "SELECT severity, standing, COUNT(*) FROM alerts WHERE standing IN (1, 2) AND resolved_at IS NULL \
         GROUP BY severity, standing",
    )
    .fetch_all(pool)
    .await?;
    let mut counts = AlertCounts::default();
    for (severity, standing, count) in rows {
        let place = match (severity.as_str(), standing) {
            (_, 2) => &mut counts.acknowledged,
            ("critical", _) => &mut counts.critical,
            ("warning", _) => &mut counts.warning,
            _ => &mut counts.info,
        };
        *place += count.unsigned_abs();
    }
    Ok(counts)
}

/// How many alerts of each rule fire, and when it fired last.
pub async fn rules(pool: &Pool) -> Result<BTreeMap<String, RuleLog>, StoreError> {
    let rows: Vec<(String, i64, Option<i64>)> = sqlx::query_as(
        "SELECT rule, COUNT(CASE WHEN standing IN (1, 2) THEN 1 END), MAX(fired_at) FROM alerts \
         WHERE standing > 0 GROUP BY rule",
    )
    .fetch_all(pool)
    .await?;
    let log = |firing: i64, at: Option<i64>| RuleLog {
        firing: firing.unsigned_abs(),
        fired_at: at.map(Timestamp::from_micros),
    };
    Ok(rows.into_iter().map(|(rule, firing, at)| (rule, log(firing, at))).collect())
}

/// Removes up to `limit` alerts that were resolved before `cutoff`, with their history.
pub async fn purge(pool: &Pool, cutoff: Timestamp, limit: u32) -> Result<u64, StoreError> {
    let mut transaction = pool.begin().await?;
    sqlx::query(
        "DELETE FROM alert_steps WHERE alert_id IN \
         (SELECT id FROM alerts WHERE resolved_at < $1 ORDER BY fired_at, id LIMIT $2)",
    )
    .bind(cutoff.micros())
    .bind(i64::from(limit))
    .execute(&mut *transaction)
    .await?;
    let done = sqlx::query(
        "DELETE FROM alerts WHERE id IN \
         (SELECT id FROM alerts WHERE resolved_at < $1 ORDER BY fired_at, id LIMIT $2)",
    )
    .bind(cutoff.micros())
    .bind(i64::from(limit))
    .execute(&mut *transaction)
    .await?;
    transaction.commit().await?;
    Ok(done.rows_affected())
}
