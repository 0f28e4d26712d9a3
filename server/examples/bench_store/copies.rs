//! More of the same fleet: what was filled in, again under other gateways.
//! Everything derived is kept per gateway, so that copies of its rows are what
//! the store would have derived from copies of the events.

use crate::DAYS;
use crate::common::Outcome;
use crate::database::Database;
use observatory::store::Target;
use sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqliteLockingMode, SqliteSynchronous};
use sqlx::{AssertSqlSafe, ConnectOptions, Connection, PgConnection, SqliteConnection};

/// Tables of what is derived from events.
const DERIVED: [&str; 8] =
    ["sessions", "turns", "rollups", "trigger_rollups", "tool_rollups", "session_hours", "event_kinds", "gateways"];
/// Memory of the one connection that copies within SQLite.
const CACHE_KIB: &str = "-3000000";

/// Makes `times` of what is stored, day by day in the order of time.
pub async fn multiply(database: &Database, times: u64) -> Outcome<()> {
    if times <= 1 {
        return Ok(());
    }
    eprintln!("{}: {times} times the same under other gateways", database.name());
    match &database.target {
        Target::Sqlite(path) => {
            let options = SqliteConnectOptions::new()
                .filename(path)
                .journal_mode(SqliteJournalMode::Off)
                .synchronous(SqliteSynchronous::Off)
                .locking_mode(SqliteLockingMode::Exclusive)
                .pragma("cache_size", CACHE_KIB)
                .pragma("temp_store", "memory");
            sqlite(options.connect().await?, times).await
        }
        Target::Postgres(url) => postgres(PgConnection::connect(url).await?, times).await,
    }
}

/// The columns of a table, and the same as a copy has them.
fn lists(columns: &[String], read: impl Fn(&str) -> Option<String>) -> (String, String) {
    let of_copy = columns.iter().map(|column| match column.as_str() {
        "gateway_id" => "o.gateway_id || '~' || c.n".to_owned(),
        "body" => "replace(o.body, o.gateway_id, o.gateway_id || '~' || c.n)".to_owned(),
        other => read(other).unwrap_or_else(|| format!("o.{other}")),
    });
    (columns.join(", "), of_copy.collect::<Vec<_>>().join(", "))
}

async fn sqlite(mut connection: SqliteConnection, times: u64) -> Outcome<()> {
    let copies = format!(
        "(WITH RECURSIVE c(n) AS (VALUES (2) UNION ALL SELECT n + 1 FROM c WHERE n < {times}) SELECT n FROM c) c"
    );
    let columns = async |connection: &mut SqliteConnection, table: &str| {
        sqlx::query_scalar::<_, String>("SELECT name FROM pragma_table_info($1)")
            .bind(table.to_owned())
            .fetch_all(connection)
            .await
    };
    for table in DERIVED {
        let (own, of_copy) = lists(&columns(&mut connection, table).await?, |_| None);
        let statement = format!("INSERT INTO {table} ({own}) SELECT {of_copy} FROM {table} o CROSS JOIN {copies}");
        sqlx::query(AssertSqlSafe(statement)).execute(&mut connection).await?;
    }
    let mut names = columns(&mut connection, "events").await?;
    names.retain(|column| column != "seq");
    let (own, of_copy) = lists(&names, |column| (column == "id").then(|| "randomblob(16)".to_owned()));
    let (first, last): (i64, i64) =
        sqlx::query_as("SELECT min(timestamp), max(timestamp) FROM events").fetch_one(&mut connection).await?;
    let newest: i64 = sqlx::query_scalar("SELECT max(seq) FROM events").fetch_one(&mut connection).await?;
    for day in 0..=DAYS {
        let bounds = [day, day + 1].map(|day| first + (last - first) / DAYS * day);
        let statement = format!(
            "INSERT INTO events ({own}) SELECT {of_copy} FROM events o CROSS JOIN {copies} \
             WHERE o.timestamp >= {} AND o.timestamp < {} AND o.seq <= {newest} ORDER BY o.timestamp",
            bounds[0], bounds[1]
        );
        sqlx::query(AssertSqlSafe(statement)).execute(&mut connection).await?;
    }
    connection.close().await?;
    Ok(())
}

async fn postgres(mut connection: PgConnection, times: u64) -> Outcome<()> {
    let copies = format!("generate_series(2, {times}) c(n)");
    let columns = async |connection: &mut PgConnection, table: &str| {
        let names = "SELECT column_name::text FROM information_schema.columns \
                     WHERE table_schema = current_schema() AND table_name = $1 ORDER BY ordinal_position";
        sqlx::query_scalar::<_, String>(names).bind(table.to_owned()).fetch_all(connection).await
    };
    for table in DERIVED {
        let (own, of_copy) = lists(&columns(&mut connection, table).await?, |_| None);
        let statement = format!("INSERT INTO {table} ({own}) SELECT {of_copy} FROM {table} o CROSS JOIN {copies}");
        sqlx::query(AssertSqlSafe(statement)).execute(&mut connection).await?;
    }
    let names = columns(&mut connection, "events").await?;
    let numbered = "(SELECT max(seq) FROM event_ids) + row_number() OVER (ORDER BY o.timestamp, c.n)";
    let (own, of_copy) = lists(&names, |column| match column {
        "id" => Some("gen_random_uuid() AS id".to_owned()),
        "seq" => Some(format!("{numbered} AS seq")),
        _ => None,
    });
    let of_copy = of_copy.replace("|| c.n,", "|| c.n AS gateway_id,").replace("|| c.n)", "|| c.n) AS body");
    let newest: i64 = sqlx::query_scalar("SELECT max(seq) FROM event_ids").fetch_one(&mut connection).await?;
    for day in 0..=DAYS {
        let of_day = format!(
            "CREATE TEMP TABLE copied AS SELECT {of_copy} FROM events o CROSS JOIN {copies}, \
             (SELECT min(timestamp) AS first, max(timestamp) - min(timestamp) AS length FROM event_ids) span \
             WHERE o.timestamp >= first + length / {DAYS} * {day} AND o.timestamp < first + length / {DAYS} * ({day} + 1) \
               AND o.seq <= {newest}; \
             INSERT INTO event_ids (id, seq, timestamp) OVERRIDING SYSTEM VALUE SELECT id, seq, timestamp FROM copied ORDER BY seq; \
             INSERT INTO events ({own}) SELECT {own} FROM copied ORDER BY seq; \
             DROP TABLE copied"
        );
        sqlx::raw_sql(AssertSqlSafe(of_day)).execute(&mut connection).await?;
    }
    let next = "SELECT setval(pg_get_serial_sequence('event_ids', 'seq'), (SELECT max(seq) FROM event_ids))";
    sqlx::query(next).execute(&mut connection).await?;
    connection.close().await?;
    Ok(())
}
