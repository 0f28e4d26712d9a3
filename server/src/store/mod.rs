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
mod limits;
mod open;
pub mod openclaw;
mod postgres;
mod prices;
mod queries;
mod replica;
mod settings;
mod shared;
mod sqlite;
mod timeline;
mod tokens;
mod transfer;

pub use alerts::{AlertWrite, Attempt, DueMessage, NewMessage, NewStep, ReceiverLog, RuleLog, SettingKind};
pub use error::StoreError;
use incoming::Claimed;
pub use incoming::{Contact, Incoming, StoredEvent, Verdict, Written};
pub use layout::{Layout, LayoutStatus};
pub use limits::{CONNECTIONS_MAX_MAX, Limits, TIMEOUT_MAX};
pub use open::{Migration, Target, WRITER_CONNECTIONS_MAX};
pub use prices::{Place, PriceChange, PriceSlice};
pub use queries::{RemovalStep, Retained, SessionLookup};
pub use replica::{PROBE_TIMEOUT, REPLICA_CONNECTIONS_MAX, REPLICA_LAG_MAX, ReplicaStatus};
pub use settings::SettingRow;
use shared::Origin;
pub use shared::{Heard, LeaderLock, Listener, News, Pulse};
pub use timeline::{EventPlace, TimelinePlaces};
pub use tokens::TokenRow;
pub use transfer::{DAYS_MADE_MAX, Side, Table, Tally, tables};

use crate::pricing::{PriceTable, Unpriced};
use std::path::PathBuf;
use std::sync::Arc;

/// Pools of one database: writes take turns, reads run beside them.
struct Pools<D: sqlx::Database> {
    writer: sqlx::Pool<D>,
    reader: sqlx::Pool<D>,
    /// For what may take long: migrations, layouts, retention.
    upkeep: sqlx::Pool<D>,
    /// For the question whether the database answers, which waits for nothing.
    probe: sqlx::Pool<D>,
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
    /// Of this store, among all that are open on the database.
    origin: Origin,
    /// Answers what may be a little behind.
    replica: Option<replica::Replica>,
}

impl Store {
    fn of(db: Db, path: Option<PathBuf>) -> Self {
        Self { db, path, prices: Arc::default(), unpriced: Unpriced::default(), origin: Origin::new(), replica: None }
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

/// As [`dispatch!`] by the readers, or by the replica where one is in use. What
/// it does not answer the primary is asked. For what may be behind by the
/// replica's lag: nothing that must see what was just written.
macro_rules! dispatch_replica {
    ($store:expr => $($path:ident)::+($($argument:expr),* $(,)?)) => {
        match $store.replica.as_ref().and_then(crate::store::replica::Replica::in_use) {
            None => crate::store::dispatch!($store, reader => $($path)::+($($argument),*)),
            Some(replica) => match crate::store::postgres::sql::$($path)::+(replica.pool(), $($argument),*).await {
                Err(error) if replica.is_to_blame(&error) => {
                    crate::store::dispatch!($store, reader => $($path)::+($($argument),*))
                }
                answer => answer,
            },
        }
    };
}
use dispatch_replica;
