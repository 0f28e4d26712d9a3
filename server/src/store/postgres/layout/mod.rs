//! The layout of `events`: a hypertable, or a table per day.
//!
//! Both have the columns and indexes that the migrations gave the table, the
//! same functions (`events_…`) for what differs, and a view `hourly_metrics`.

mod status;

use super::dialect::{BEGIN_WRITE, Connection, Pool};
use crate::store::{Layout, StoreError};
use sqlx::{AssertSqlSafe, Connection as _};
pub use status::status;

const DAYS_TABLE: &str = include_str!("days_table.sql");
const DAYS: &str = include_str!("days.sql");
const TIMESCALE_TABLE: &str = include_str!("timescale_table.sql");
const TIMESCALE: &str = include_str!("timescale.sql");
const TIMESCALE_POLICIES: &str = include_str!("timescale_policies.sql");

/// The layout in use; [`Layout::Table`] is what the migrations leave.
pub async fn current(connection: &mut Connection) -> Result<Layout, StoreError> {
    let (is_divided, has_extension): (bool, bool) = sqlx::query_as(
        "SELECT relkind = 'p', EXISTS (SELECT 1 FROM pg_extension WHERE extname = 'timescaledb') \
         FROM pg_class WHERE oid = 'events'::regclass",
    )
    .fetch_one(&mut *connection)
    .await?;
    if is_divided {
        return Ok(Layout::Days);
    }
    let is_hypertable = has_extension
        && sqlx::query_scalar(
            "SELECT EXISTS (SELECT 1 FROM timescaledb_information.hypertables \
             WHERE hypertable_schema = current_schema() AND hypertable_name = 'events')",
        )
        .fetch_one(connection)
        .await?;
    Ok(if is_hypertable { Layout::Timescale } else { Layout::Table })
}

/// Gives events that have no layout yet one: TimescaleDB where it can be used.
pub async fn settle(pool: &Pool) -> Result<(), StoreError> {
    if current(&mut *pool.acquire().await?).await? != Layout::Table {
        return renew(pool).await;
    }
    // Several servers may start at once: the first one does it.
    let mut transaction = pool.begin_with(BEGIN_WRITE).await?;
    if current(&mut transaction).await? != Layout::Table {
        return Ok(());
    }
    let wanted = match enable(&mut transaction).await? {
        Ok(()) => Layout::Timescale,
        Err(reason) => {
            tracing::info!(reason, "events are stored in a table per day, without TimescaleDB");
            Layout::Days
        }
    };
    rebuild(&mut transaction, wanted).await?;
    transaction.commit().await?;
    Ok(())
}

/// Replaces the functions that an earlier version made.
async fn renew(pool: &Pool) -> Result<(), StoreError> {
    let is_current: bool = sqlx::query_scalar("SELECT to_regprocedure('events_make_day(date,bigint)') IS NOT NULL")
        .fetch_one(pool)
        .await?;
    if is_current {
        return Ok(());
    }
    let mut transaction = pool.begin_with(BEGIN_WRITE).await?;
    let functions = if current(&mut transaction).await? == Layout::Timescale { TIMESCALE } else { DAYS };
    run(&mut transaction, functions.into()).await?;
    transaction.commit().await?;
    Ok(())
}

/// Brings the events into a layout, in the writers' turn.
pub async fn lay_out(pool: &Pool, wanted: Layout) -> Result<(), StoreError> {
    let mut transaction = pool.begin_with(BEGIN_WRITE).await?;
    match (current(&mut transaction).await?, wanted) {
        (current, wanted) if current == wanted => return Ok(()),
        (_, Layout::Table) => return Err(StoreError::Layout("PostgreSQL holds events by day".into())),
        (Layout::Timescale, _) => {
            return Err(StoreError::Layout(
                "events do not go back from TimescaleDB to a table per day; restore a backup into a database \
                 without the extension"
                    .into(),
            ));
        }
        _ => {}
    }
    if wanted == Layout::Timescale {
        enable(&mut transaction).await?.map_err(StoreError::Layout)?;
    }
    rebuild(&mut transaction, wanted).await?;
    transaction.commit().await?;
    Ok(())
}

/// Why TimescaleDB cannot be used as things are; `None` if it can.
async fn obstacle(connection: &mut Connection) -> Result<Option<&'static str>, StoreError> {
    let (installed, available, preloaded, permitted): (bool, bool, bool, bool) = sqlx::query_as(
        "SELECT EXISTS (SELECT 1 FROM pg_extension WHERE extname = 'timescaledb'), \
         EXISTS (SELECT 1 FROM pg_available_extensions WHERE name = 'timescaledb'), \
         current_setting('timescaledb.max_background_workers', TRUE) IS NOT NULL, \
         (SELECT rolsuper FROM pg_roles WHERE rolname = current_user) OR \
         (has_database_privilege(current_database(), 'CREATE') AND EXISTS \
          (SELECT 1 FROM pg_available_extension_versions WHERE name = 'timescaledb' AND (trusted OR NOT superuser)))",
    )
    .fetch_one(connection)
    .await?;
    Ok(if installed {
        None
    } else if !available {
        Some("the extension timescaledb is not installed on the database server; install its package")
    } else if !preloaded {
        Some("the database server does not load timescaledb; add it to shared_preload_libraries and restart it")
    } else if !permitted {
        Some("this user may not create the extension; run CREATE EXTENSION timescaledb as a superuser")
    } else {
        None
    })
}

/// Makes the extension ready; the inner error is the reason why it is not.
async fn enable(connection: &mut Connection) -> Result<Result<(), String>, StoreError> {
    if let Some(reason) = obstacle(connection).await? {
        return Ok(Err(reason.into()));
    }
    let mut attempt = connection.begin().await?;
    let created = sqlx::raw_sql("CREATE EXTENSION IF NOT EXISTS timescaledb").execute(&mut *attempt).await;
    match created {
        Ok(_) => attempt.commit().await?,
        Err(error) => {
            attempt.rollback().await?;
            return Ok(Err(format!("the extension timescaledb could not be created: {error}")));
        }
    }
    // The query loads the library, which tells its licence.
    sqlx::query("SELECT COUNT(*) FROM timescaledb_information.hypertables").execute(&mut *connection).await?;
    let licence: Option<String> =
        sqlx::query_scalar("SELECT current_setting('timescaledb.license', TRUE)").fetch_one(connection).await?;
    if licence.as_deref() == Some("apache") {
        return Ok(Err("this is the Apache edition of TimescaleDB, without compression and policies; \
                       install the community edition"
            .into()));
    }
    Ok(Ok(()))
}

/// Rights to a table or view, and to single columns, as the statements that
/// grant them again to another of the same name.
const GRANTS: &str = "\
    WITH granted AS ( \
      SELECT '' AS columns, a.privilege_type, a.grantee, a.is_grantable, c.relname, c.relowner \
      FROM pg_class c, aclexplode(c.relacl) a WHERE c.oid = to_regclass($1) \
      UNION ALL \
      SELECT format(' (%I)', t.attname), a.privilege_type, a.grantee, a.is_grantable, c.relname, c.relowner \
      FROM pg_class c JOIN pg_attribute t ON t.attrelid = c.oid AND NOT t.attisdropped, aclexplode(t.attacl) a \
      WHERE c.oid = to_regclass($1)) \
    SELECT format('GRANT %s%s ON %I TO %s%s', privilege_type, columns, relname, \
      CASE grantee WHEN 0 THEN 'PUBLIC' ELSE quote_ident(pg_get_userbyid(grantee)) END, \
      CASE WHEN is_grantable THEN ' WITH GRANT OPTION' ELSE '' END) \
    FROM granted WHERE grantee <> relowner";

/// Moves all events to a new table. Columns, indexes and rights are those of
/// the old.
async fn rebuild(connection: &mut Connection, wanted: Layout) -> Result<(), StoreError> {
    let grants = granted(connection, "events").await?;
    let indexes: Vec<(String, String)> = sqlx::query_as(
        "SELECT c.relname::text, pg_get_indexdef(i.indexrelid) FROM pg_index i \
         JOIN pg_class c ON c.oid = i.indexrelid WHERE i.indrelid = 'events'::regclass ORDER BY c.relname",
    )
    .fetch_all(&mut *connection)
    .await?;
    for (name, _) in &indexes {
        run(connection, format!("ALTER INDEX {name} RENAME TO {name}_old")).await?;
    }
    run(connection, "ALTER TABLE events RENAME TO events_old".into()).await?;
    let divided = if wanted == Layout::Days { " PARTITION BY RANGE (timestamp)" } else { "" };
    run(connection, format!("CREATE TABLE events (LIKE events_old INCLUDING DEFAULTS){divided}")).await?;
    match wanted {
        Layout::Timescale => {
            run(connection, TIMESCALE_TABLE.into()).await?;
            run(connection, TIMESCALE.into()).await?;
        }
        Layout::Days | Layout::Table => {
            run(connection, DAYS_TABLE.into()).await?;
            run(connection, DAYS.into()).await?;
            run(
                connection,
                "SELECT events_make_day(day, 0) FROM \
                 (SELECT DISTINCT (timestamp AT TIME ZONE 'UTC')::date AS day FROM events_old ORDER BY 1 DESC \
                  LIMIT 1000) days"
                    .into(),
            )
            .await?;
        }
    }
    run(connection, "INSERT INTO events SELECT * FROM events_old".into()).await?;
    for (_, definition) in indexes {
        // Of a table that is divided, the definition names it alone.
        run(connection, definition.replacen(" ON ONLY ", " ON ", 1)).await?;
    }
    run(connection, "DROP TABLE events_old".into()).await?;
    // Before the table of compressed events is there: TimescaleDB would look
    // for the same columns in it.
    for grant in grants {
        run(connection, grant).await?;
    }
    if wanted == Layout::Timescale {
        let grants = granted(connection, "hourly_metrics").await?;
        run(connection, TIMESCALE_POLICIES.into()).await?;
        for grant in grants {
            run(connection, grant).await?;
        }
    }
    run(connection, "ANALYZE events".into()).await
}

async fn granted(connection: &mut Connection, relation: &str) -> Result<Vec<String>, StoreError> {
    Ok(sqlx::query_scalar(GRANTS).bind(relation).fetch_all(connection).await?)
}

async fn run(connection: &mut Connection, statements: String) -> Result<(), StoreError> {
    sqlx::raw_sql(AssertSqlSafe(statements)).execute(connection).await?;
    Ok(())
}
