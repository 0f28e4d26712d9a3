//! The statements for PostgreSQL, and in what it differs.

pub mod dialect {
    pub type Database = sqlx::Postgres;
    pub type Connection = sqlx::PgConnection;
    pub type Pool = sqlx::PgPool;

    pub const BEGIN_WRITE: &str = "BEGIN";
}

#[path = "../sql/mod.rs"]
pub mod sql;
