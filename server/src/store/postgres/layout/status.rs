//! The layout in figures.

use super::{current, obstacle};
use crate::store::postgres::dialect::Pool;
use crate::store::{Layout, LayoutStatus, StoreError};

/// What the database does by itself: jobs of TimescaleDB over our tables.
const POLICIES: &str = "\
    SELECT hypertable_name || ': ' || CASE proc_name \
      WHEN 'policy_compression' THEN 'compress' WHEN 'policy_retention' THEN 'drop' \
      WHEN 'policy_refresh_continuous_aggregate' THEN 'refresh' ELSE proc_name END, \
    COALESCE('after ' || COALESCE(config ->> 'compress_after', config ->> 'drop_after') || ', ', '') \
      || 'every ' || schedule_interval \
    FROM timescaledb_information.jobs WHERE hypertable_schema = current_schema() \
    AND hypertable_name IN ('events', 'hourly_metrics') ORDER BY 1";

pub async fn status(pool: &Pool) -> Result<LayoutStatus, StoreError> {
    let mut connection = pool.acquire().await?;
    let layout = current(&mut connection).await?;
    let mut status = LayoutStatus { layout, ..LayoutStatus::table() };
    match layout {
        Layout::Timescale => {
            status.version = sqlx::query_scalar("SELECT extversion FROM pg_extension WHERE extname = 'timescaledb'")
                .fetch_optional(&mut *connection)
                .await?;
            (status.parts, status.compressed) = sqlx::query_as(
                "SELECT COUNT(*), COUNT(*) FILTER (WHERE is_compressed) FROM timescaledb_information.chunks \
                 WHERE hypertable_schema = current_schema() AND hypertable_name = 'events'",
            )
            .fetch_one(&mut *connection)
            .await?;
            status.policies = sqlx::query_as(POLICIES).fetch_all(&mut *connection).await?;
        }
        Layout::Days => {
            (status.parts, status.waiting) = sqlx::query_as(
                "SELECT (SELECT COUNT(*) FROM pg_inherits WHERE inhparent = 'events'::regclass) - 1, \
                 (SELECT COUNT(*) FROM events_default)",
            )
            .fetch_one(&mut *connection)
            .await?;
            status.without_timescale = obstacle(&mut connection).await?.map(str::to_owned);
        }
        Layout::Table => {}
    }
    Ok(status)
}
