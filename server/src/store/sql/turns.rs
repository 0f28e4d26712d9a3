//! Turns of one session.

use super::dialect::{BYTEWISE, Database, Pool};
use super::filters;
use crate::store::StoreError;
use model::Timestamp;
use model::query::{Page, PageRequest, Position};
use model::session::{TurnFold, TurnRow};
use sqlx::QueryBuilder;

#[derive(sqlx::FromRow)]
struct Row {
    turn_id: String,
    started_at: i64,
    fold: String,
}

pub async fn list(pool: &Pool, gateway: &str, session: &str, page: &PageRequest) -> Result<Page<TurnRow>, StoreError> {
    let mut query = QueryBuilder::<Database>::new("SELECT turn_id, started_at, fold FROM turns WHERE 1 = 1");
    filters::equals(&mut query, "gateway_id", Some(gateway));
    filters::equals(&mut query, "session_key", Some(session));
    if let Some(cursor) = &page.cursor {
        let position = Position::parse(cursor).ok_or(StoreError::BadCursor)?;
        let than = if page.ascending { ">" } else { "<" };
        query.push(format_args!(" AND (started_at, turn_id{BYTEWISE}) {than} ("));
        query.push_bind(position.at.micros()).push(", ").push_bind(position.key).push(")");
    }
    let order = if page.ascending { "ASC" } else { "DESC" };
    query.push(format_args!(" ORDER BY started_at {order}, turn_id{BYTEWISE} {order} LIMIT "));
    query.push_bind(i64::from(page.limit) + 1);
    let mut rows: Vec<Row> = query.build_query_as().persistent(false).fetch_all(pool).await?;
    let more = rows.len() > page.limit as usize;
    rows.truncate(page.limit as usize);
    let next_cursor = rows
        .last()
        .filter(|_| more)
        .map(|row| Position { at: Timestamp::from_micros(row.started_at), key: row.turn_id.clone() }.write());
    let mut items = Vec::with_capacity(rows.len());
    for row in rows {
        let fold: TurnFold = serde_json::from_str(&row.fold)?;
        items.push(fold.row(row.turn_id));
    }
    Ok(Page { items, next_cursor })
}

/// The turns of these names, in any order; what is not stored is left out.
pub async fn named(pool: &Pool, gateway: &str, session: &str, turn_ids: &[String]) -> Result<Vec<TurnRow>, StoreError> {
    let mut query = QueryBuilder::<Database>::new("SELECT turn_id, started_at, fold FROM turns WHERE gateway_id = ");
    query.push_bind(gateway.to_owned()).push(" AND session_key = ").push_bind(session.to_owned());
    query.push(" AND turn_id IN (");
    let mut list = query.separated(", ");
    for turn_id in turn_ids {
        list.push_bind(turn_id.clone());
    }
    query.push(")");
    let rows: Vec<Row> = query.build_query_as().persistent(false).fetch_all(pool).await?;
    rows.into_iter()
        .map(|row| {
            let fold: TurnFold = serde_json::from_str(&row.fold)?;
            Ok(fold.row(row.turn_id))
        })
        .collect()
}
