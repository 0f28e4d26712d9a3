//! New events: first their ids, which decide what is new and give positions,
//! then the events by COPY.

use super::copy::Rows;
use super::dialect::Connection;
use crate::store::at::At;
use crate::store::columns::{COLUMNS, fields};
use crate::store::{Claimed, Incoming, StoreError};
use model::Timestamp;
use std::collections::HashMap;
use uuid::Uuid;

/// Inserts the events whose id is new and returns their positions.
pub async fn events(
    connection: &mut Connection,
    rows: &[&Incoming],
    received_at: Timestamp,
) -> Result<Claimed, StoreError> {
    let ids: Vec<Uuid> = rows.iter().map(|incoming| incoming.event.id).collect();
    let times: Vec<At> = rows.iter().map(|incoming| At(incoming.event.timestamp)).collect();
    // A statement does not see its own rows: the last position is that of the
    // commit before this one, for writers take turns.
    let claimed: Vec<(Uuid, i64, Option<i64>)> = sqlx::query_as(
        "INSERT INTO event_ids (id, timestamp) SELECT id, timestamp FROM UNNEST($1, $2) AS new (id, timestamp) \
         ON CONFLICT (id) DO NOTHING RETURNING id, seq, (SELECT MAX(seq) FROM event_ids)",
    )
    .bind(ids)
    .bind(times)
    .fetch_all(&mut *connection)
    .await?;
    let before = claimed.first().map(|(_, _, last)| last.unwrap_or(0));
    let seqs: HashMap<Uuid, i64> = claimed.into_iter().map(|(id, seq, _)| (id, seq)).collect();
    let mut copy = Rows::new();
    for incoming in rows {
        if let Some(seq) = seqs.get(&incoming.event.id) {
            copy.add(*seq, &fields(incoming, received_at));
        }
    }
    if !seqs.is_empty() {
        copy.send(connection, &format!("COPY events (seq, {COLUMNS}) FROM STDIN WITH (FORMAT binary)")).await?;
    }
    Ok(Claimed { seqs, before })
}
