//! Context use of sessions over time.

use super::dialect::{BYTEWISE, Database, Pool};
use super::filters;
use crate::store::StoreError;
use model::Timestamp;
use model::metrics::{HeatCell, HeatRow};
use model::time::HOUR_US;
use sqlx::QueryBuilder;

#[derive(sqlx::FromRow)]
struct Row {
    gateway_id: String,
    session_key: String,
    bucket: i64,
    context_ppm_max: i64,
}

/// The sessions that were fullest in the range, at most `sessions_max`, with
/// their hours in order of time; fullest first.
pub async fn heatmap(
    pool: &Pool,
    gateway: Option<&str>,
    from: Timestamp,
    to: Timestamp,
    sessions_max: u32,
) -> Result<Vec<HeatRow>, StoreError> {
    let range = |query: &mut QueryBuilder<Database>| {
        query.push(" WHERE h.context_ppm_max IS NOT NULL AND h.bucket >= ");
        query.push_bind(from.bucket(HOUR_US).micros()).push(" AND h.bucket < ").push_bind(to.micros());
        filters::equals(query, "h.gateway_id", gateway);
    };
    let mut query = QueryBuilder::<Database>::new(
        "SELECT h.gateway_id, h.session_key, h.bucket, h.context_ppm_max FROM session_hours h JOIN \
         (SELECT h.gateway_id, h.session_key, MAX(h.context_ppm_max) AS fullest FROM session_hours h",
    );
    range(&mut query);
    query.push(format_args!(
        " GROUP BY h.gateway_id, h.session_key ORDER BY MAX(h.context_ppm_max) DESC, h.gateway_id{BYTEWISE}, \
         h.session_key{BYTEWISE} LIMIT "
    ));
    query.push_bind(i64::from(sessions_max));
    query.push(") AS top ON top.gateway_id = h.gateway_id AND top.session_key = h.session_key");
    range(&mut query);
    query.push(format_args!(" ORDER BY top.fullest DESC, h.gateway_id{BYTEWISE}, h.session_key{BYTEWISE}, h.bucket"));
    let rows: Vec<Row> = query.build_query_as().persistent(false).fetch_all(pool).await?;
    let mut heat: Vec<HeatRow> = Vec::new();
    for row in rows {
        let cell =
            HeatCell { bucket: Timestamp::from_micros(row.bucket), percent_max: row.context_ppm_max as f64 / 1e6 };
        match heat.last_mut() {
            Some(last) if last.gateway_id == row.gateway_id && last.session_key == row.session_key => {
                last.cells.push(cell);
            }
            _ => heat.push(HeatRow { gateway_id: row.gateway_id, session_key: row.session_key, cells: vec![cell] }),
        }
    }
    Ok(heat)
}
