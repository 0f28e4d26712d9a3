//! The statements for SQLite, and in what it differs.

pub mod insert;
pub mod transfer;

pub mod dialect {
    pub type Database = sqlx::Sqlite;
    pub type Connection = sqlx::SqliteConnection;
    pub type Pool = sqlx::SqlitePool;

    /// Takes the write lock at once: a transaction that reads first and then
    /// finds another writer could not be retried.
    pub const BEGIN_WRITE: &str = "BEGIN IMMEDIATE";

    /// Behind a column of text where its order is told or compared: SQLite
    /// orders by bytes anyway.
    pub const BYTEWISE: &str = "";
}

#[path = "../sql/mod.rs"]
pub mod sql;
