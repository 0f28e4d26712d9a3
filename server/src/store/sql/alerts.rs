//! Alerts that fired.

use super::dialect::{Database, Pool};
use super::filters;
use crate::store::StoreError;
use model::Timestamp;
use model::alert::{Alert, Severity};
use model::query::{Filter, Page, PageRequest, Position};
use sqlx::QueryBuilder;

#[derive(sqlx::FromRow)]
struct Row {
    id: String,
    rule: String,
    severity: String,
    message: String,
    gateway_id: String,
    session_key: Option<String>,
    fired_at: i64,
    resolved_at: Option<i64>,
}

impl Row {
    fn alert(self) -> Alert {
        Alert {
            id: self.id,
            rule: self.rule,
            severity: match self.severity.as_str() {
                "critical" => Severity::Critical,
                "warning" => Severity::Warning,
                _ => Severity::Info,
            },
            message: self.message,
            gateway_id: self.gateway_id,
            session_key: self.session_key,
            fired_at: Timestamp::from_micros(self.fired_at),
            resolved_at: self.resolved_at.map(Timestamp::from_micros),
            ..Alert::default()
        }
    }
}

/// Alerts, newest first.
pub async fn list(pool: &Pool, filter: &Filter, page: &PageRequest) -> Result<Page<Alert>, StoreError> {
    let mut query = QueryBuilder::<Database>::new(
        "SELECT id, rule, severity, message, gateway_id, session_key, fired_at, resolved_at FROM alerts WHERE 1 = 1",
    );
    filters::equals(&mut query, "gateway_id", filter.gateway.as_deref());
    filters::equals(&mut query, "session_key", filter.session.as_deref());
    if let Some(from) = filter.from {
        query.push(" AND fired_at >= ").push_bind(from.micros());
    }
    if let Some(to) = filter.to {
        query.push(" AND fired_at < ").push_bind(to.micros());
    }
    if let Some(cursor) = &page.cursor {
        let position = Position::parse(cursor).ok_or(StoreError::BadCursor)?;
        query.push(" AND (fired_at, id) < (").push_bind(position.at.micros());
        query.push(", ").push_bind(position.key).push(")");
    }
    query.push(" ORDER BY fired_at DESC, id DESC LIMIT ").push_bind(i64::from(page.limit) + 1);
    let mut rows: Vec<Row> = query.build_query_as().persistent(false).fetch_all(pool).await?;
    let more = rows.len() > page.limit as usize;
    rows.truncate(page.limit as usize);
    let next_cursor = rows
        .last()
        .filter(|_| more)
        .map(|row| Position { at: Timestamp::from_micros(row.fired_at), key: row.id.clone() }.write());
    Ok(Page { items: rows.into_iter().map(Row::alert).collect(), next_cursor })
}
