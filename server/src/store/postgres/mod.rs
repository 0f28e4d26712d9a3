//! The statements for PostgreSQL, and in what it differs.

pub mod dialect {
    pub type Database = sqlx::Postgres;
    pub type Connection = sqlx::PgConnection;
    pub type Pool = sqlx::PgPool;

    /// Writers that load, change and write back take turns, be they of one
    /// program or of several (`observatory reprice` beside a server). The
    /// number is this program's own and is freed with the transaction.
    pub const BEGIN_WRITE: &str = "BEGIN; SELECT pg_advisory_xact_lock(7093271802)";

    /// At the end of a query: its rows stay until the transaction ends.
    pub const HOLD_ROWS: &str = " FOR UPDATE";
}

#[path = "../sql/mod.rs"]
pub mod sql;
