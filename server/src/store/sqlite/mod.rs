//! The statements for SQLite, and in what it differs.

pub mod insert;

pub mod dialect {
    pub type Database = sqlx::Sqlite;
    pub type Connection = sqlx::SqliteConnection;
    pub type Pool = sqlx::SqlitePool;

    /// Takes the write lock at once: a transaction that reads first and then
    /// finds another writer could not be retried.
    pub const BEGIN_WRITE: &str = "BEGIN IMMEDIATE";
}

#[path = "../sql/mod.rs"]
pub mod sql;
