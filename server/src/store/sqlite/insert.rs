//! New events, by one statement: `events` itself knows the ids it holds.

use super::dialect::{Connection, Database};
use crate::store::at::At;
use crate::store::columns::{COLUMNS, Field, fields};
use crate::store::{Claimed, Incoming, StoreError};
use model::Timestamp;
use sqlx::QueryBuilder;
use std::collections::HashMap;
use uuid::Uuid;

/// Rows per statement; a row binds 28 values, SQLite takes 32,766.
const ROWS_PER_STATEMENT: usize = 1000;

/// Inserts the events whose id is new and returns their positions.
pub async fn events(
    connection: &mut Connection,
    rows: &[&Incoming],
    received_at: Timestamp,
) -> Result<Claimed, StoreError> {
    let mut seqs = HashMap::with_capacity(rows.len());
    for rows in rows.chunks(ROWS_PER_STATEMENT) {
        let mut query = QueryBuilder::<Database>::new("INSERT INTO events (");
        query.push(COLUMNS).push(") ");
        query.push_values(rows, |mut row, incoming| {
            for field in fields(incoming, received_at) {
                match field {
                    Field::Id(id) => row.push_bind(id),
                    Field::At(at) => row.push_bind(At(at)),
                    Field::Whole(number) => row.push_bind(number),
                    Field::Real(number) => row.push_bind(number),
                    Field::Text(text) => row.push_bind(text),
                };
            }
        });
        query.push(" ON CONFLICT (id) DO NOTHING RETURNING id, seq");
        let inserted: Vec<(Uuid, i64)> = query.build_query_as().persistent(false).fetch_all(&mut *connection).await?;
        seqs.extend(inserted);
    }
    // One server writes here: it knows what it announced last.
    Ok(Claimed { seqs, before: None })
}
