//! The statements for PostgreSQL, and in what it differs.

mod copy;
pub mod days;
pub mod insert;
pub mod layout;
pub mod leader;
pub mod news;
pub mod pulse;
pub mod transfer;

pub mod dialect {
    pub type Database = sqlx::Postgres;
    pub type Connection = sqlx::PgConnection;
    pub type Pool = sqlx::PgPool;

    /// Writers that load, change and write back take turns, be they of one
    /// program or of several (`observatory reprice` beside a server). The
    /// number is this program's own and is freed with the transaction. What is
    /// removed or priced again may lie in compressed chunks: TimescaleDB shall
    /// not refuse it (without the extension the setting has no effect).
    pub const BEGIN_WRITE: &str = "BEGIN; SELECT pg_advisory_xact_lock(7093271802); \
        SET LOCAL timescaledb.max_tuples_decompressed_per_dml_transaction = 0";

    /// Whoever writes alerts takes turns too, beside the writers of events:
    /// positions of changes follow the order of commits.
    pub const BEGIN_ALERTS: &str = "BEGIN; SELECT pg_advisory_xact_lock(7093271804)";

    /// The position of a change of an alert.
    pub const NEXT_CHANGE: &str = "nextval('alert_changes')";
    /// Behind a column of text where its order is told or compared: the order
    /// of PostgreSQL otherwise depends on the locale of the database, and
    /// lower case does. Indexes for these orders have it too.
    pub const BYTEWISE: &str = " COLLATE \"C\"";
    /// Behind `sessions s` where many rows are passed over: PostgreSQL knows
    /// from its figures what is the best way.
    pub const NARROW_SESSIONS: &str = "";
}

#[path = "../sql/mod.rs"]
pub mod sql;
