//! The statements for SQLite, and in what it differs.

pub mod insert;
pub mod news;
pub mod transfer;

pub mod dialect {
    pub type Database = sqlx::Sqlite;
    pub type Connection = sqlx::SqliteConnection;
    pub type Pool = sqlx::SqlitePool;

    /// Takes the write lock at once: a transaction that reads first and then
    /// finds another writer could not be retried.
    pub const BEGIN_WRITE: &str = "BEGIN IMMEDIATE";

    /// SQLite has one writer at a time.
    pub const BEGIN_ALERTS: &str = BEGIN_WRITE;

    /// One server knows of its own changes.
    pub const NEXT_CHANGE: &str = "0";
    /// Behind a column of text where its order is told or compared: SQLite
    /// orders by bytes anyway.
    pub const BYTEWISE: &str = "";
    /// Behind `sessions s` where many rows are passed over: SQLite keeps no
    /// figures by which it would see that only this index holds all columns of
    /// filters and orders, and takes one in whose order nothing has to be sorted.
    pub const NARROW_SESSIONS: &str = " INDEXED BY idx_sessions_recent";
}

#[path = "../sql/mod.rs"]
pub mod sql;

#[cfg(test)]
mod plan_tests;
