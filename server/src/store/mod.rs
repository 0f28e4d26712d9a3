//! Storage. The only place that knows sqlx.
//!
//! Every statement is written once, in `sql/`, and compiled for each
//! database: `sqlite/` and `postgres/` hold the few things in which the two
//! differ, and include the same files.

#![expect(clippy::duplicate_mod, reason = "sql/ is compiled once per database")]

mod alerts;
mod at;
mod columns;
mod costs;
mod error;
mod incoming;
mod layout;
mod open;
pub mod openclaw;
mod postgres;
mod prices;
mod queries;
mod sqlite;
mod timeline;
mod tokens;

pub use alerts::{AlertWrite, Attempt, DueMessage, NewMessage, NewStep, ReceiverLog, RuleLog, SettingKind};
pub use error::StoreError;
pub use incoming::{Contact, Incoming, StoredEvent, Verdict, Written};
pub use layout::{Layout, LayoutStatus};
pub use open::{Migration, Target, WRITER_CONNECTIONS_MAX};
pub use prices::{Place, PriceChange, PriceSlice};
pub use queries::{RemovalStep, Retained, SessionLookup};
pub use timeline::{EventPlace, TimelinePlaces};
pub use tokens::TokenRow;

use crate::pricing::{PriceTable, Unpriced};
use std::path::PathBuf;
use std::sync::Arc;

/// Pools of one database: writes take turns, reads run beside them.
struct Pools<D: sqlx::Database> {
    writer: sqlx::Pool<D>,
    reader: sqlx::Pool<D>,
}

enum Db {
    Sqlite(Pools<sqlx::Sqlite>),
    Postgres(Pools<sqlx::Postgres>),
}

/// An open database, migrated to this program's schema.
pub struct Store {
    db: Db,
    /// File of an embedded database.
    path: Option<PathBuf>,
    /// For events that do not tell their cost.
    prices: Arc<PriceTable>,
    unpriced: Unpriced,
}

impl Store {
    fn of(db: Db, path: Option<PathBuf>) -> Self {
        Self { db, path, prices: Arc::default(), unpriced: Unpriced::default() }
    }
}

/// Calls the function of the same name for whichever database is open.
macro_rules! dispatch {
    ($store:expr, $pool:ident => $($path:ident)::+($($argument:expr),* $(,)?)) => {
        match &$store.db {
            crate::store::Db::Sqlite(pools) => {
                crate::store::sqlite::sql::$($path)::+(&pools.$pool, $($argument),*).await
            }
            crate::store::Db::Postgres(pools) => {
                crate::store::postgres::sql::$($path)::+(&pools.$pool, $($argument),*).await
            }
        }
    };
}
use dispatch;
