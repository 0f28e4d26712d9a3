//! Tables and rows as both databases have them.

use crate::store::StoreError;
use model::Timestamp;
use sha2::{Digest, Sha256};
use uuid::Uuid;

/// Every table that holds something, with the columns of its order. Those of
/// `event_ids` on SQLite are a view over `events`.
pub const TABLES: [(&str, &[&str]); 18] = [
    // By time: a day after the other, as the layouts hold them.
    (EVENTS, &["timestamp", "seq"]),
    (EVENT_IDS, &["seq"]),
    ("sessions", &["gateway_id", "session_key"]),
    ("turns", &["gateway_id", "session_key", "turn_id"]),
    ("rollups", &["width_us", "bucket", "gateway_id", "agent_id", "model_id"]),
    ("trigger_rollups", &["width_us", "bucket", "gateway_id", "trigger_name"]),
    ("tool_rollups", &["width_us", "bucket", "gateway_id", "tool_name", "slot"]),
    ("session_hours", &["bucket", "gateway_id", "session_key"]),
    ("event_kinds", &["gateway_id", "bucket", "event_type"]),
    ("gateways", &["gateway_id"]),
    ("api_tokens", &["id"]),
    ("logins", &["hash"]),
    ("alerts", &["id"]),
    ("alert_steps", &["alert_id", "step", "key"]),
    ("alert_outbox", &["id"]),
    ("alert_engine", &["id"]),
    ("alert_settings", &["kind", "id"]),
    ("settings", &["key"]),
];
pub const EVENTS: &str = "events";
pub const EVENT_IDS: &str = "event_ids";

/// A column that the database numbers, and the table of SQLite that counts it.
pub struct Numbered {
    pub table: &'static str,
    pub column: &'static str,
    pub sqlite_table: &'static str,
}

pub const NUMBERED: [Numbered; 2] = [
    Numbered { table: EVENT_IDS, column: "seq", sqlite_table: EVENTS },
    Numbered { table: "alert_outbox", column: "id", sqlite_table: "alert_outbox" },
];

/// What a column holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    Id,
    At,
    Whole,
    Small,
    Real,
    Flag,
    Text,
    Bytes,
}

impl Kind {
    /// By the name that PostgreSQL gives a type.
    pub fn parse(name: &str) -> Result<Self, StoreError> {
        Ok(match name {
            "uuid" => Self::Id,
            "timestamp with time zone" => Self::At,
            "bigint" => Self::Whole,
            "smallint" => Self::Small,
            "double precision" => Self::Real,
            "boolean" => Self::Flag,
            "text" => Self::Text,
            "bytea" => Self::Bytes,
            other => return Err(StoreError::Transfer(format!("columns of type {other} are not copied"))),
        })
    }
}

/// A table and its columns, the same in both databases.
#[derive(Clone, Debug)]
pub struct Table {
    pub name: &'static str,
    pub columns: Vec<(String, Kind)>,
    /// Places of the columns that tell the order.
    pub key: Vec<usize>,
}

impl Table {
    pub fn new(name: &'static str, key: &[&str], columns: Vec<(String, Kind)>) -> Result<Self, StoreError> {
        let place = |wanted: &&str| {
            columns
                .iter()
                .position(|(column, _)| column == wanted)
                .ok_or_else(|| StoreError::Transfer(format!("the table {name} has no column {wanted}")))
        };
        let key = key.iter().map(place).collect::<Result<_, _>>()?;
        Ok(Self { name, columns, key })
    }

    /// Names of all columns, for a statement.
    pub fn column_list(&self) -> String {
        self.columns.iter().map(|(name, _)| name.as_str()).collect::<Vec<_>>().join(", ")
    }

    /// Names of the columns that tell the order, for a statement.
    pub fn key_list(&self) -> String {
        self.key.iter().map(|place| self.columns[*place].0.as_str()).collect::<Vec<_>>().join(", ")
    }
}

#[derive(Clone, Debug, PartialEq)]
pub enum Value {
    Null,
    Id(Uuid),
    At(Timestamp),
    Whole(i64),
    Small(i16),
    Real(f64),
    Flag(bool),
    Text(String),
    Bytes(Vec<u8>),
}

impl Value {
    /// About what it takes in memory.
    pub fn bytes(&self) -> usize {
        match self {
            Self::Text(text) => text.len() + 8,
            Self::Bytes(bytes) => bytes.len() + 8,
            _ => 8,
        }
    }

    fn digest(&self, hash: &mut Sha256) {
        let mut put = |tag: u8, bytes: &[u8]| {
            hash.update([tag]);
            hash.update((bytes.len() as u64).to_be_bytes());
            hash.update(bytes);
        };
        match self {
            Self::Null => put(0, &[]),
            Self::Id(id) => put(1, id.as_bytes()),
            Self::At(at) => put(2, &at.micros().to_be_bytes()),
            Self::Whole(number) => put(3, &number.to_be_bytes()),
            Self::Small(number) => put(4, &number.to_be_bytes()),
            Self::Real(number) => put(5, &number.to_be_bytes()),
            Self::Flag(flag) => put(6, &[u8::from(*flag)]),
            Self::Text(text) => put(7, text.as_bytes()),
            Self::Bytes(bytes) => put(8, bytes),
        }
    }
}

pub type Row = Vec<Value>;

/// Rows counted, and a checksum over all that they hold, which is the same in
/// any order.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    pub rows: u64,
    pub checksum: u128,
}

impl Tally {
    pub fn add(&mut self, row: &[Value]) {
        let mut hash = Sha256::new();
        for value in row {
            value.digest(&mut hash);
        }
        let mut half = [0; 16];
        half.copy_from_slice(&hash.finalize()[..16]);
        self.rows += 1;
        self.checksum = self.checksum.wrapping_add(u128::from_be_bytes(half));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tally(rows: &[Row]) -> Tally {
        let mut tally = Tally::default();
        for row in rows {
            tally.add(row);
        }
        tally
    }

    #[test]
    fn a_checksum_knows_every_value_and_no_order() {
        let text = |text: &str| Value::Text(text.into());
        let rows = [vec![text("a"), Value::Null], vec![text("b"), Value::Whole(1)]];
        let same = tally(&[rows[1].clone(), rows[0].clone()]);
        assert_eq!(tally(&rows), same);
        let others = [
            vec![vec![text("a"), Value::Null], vec![text("b"), Value::Whole(2)]],
            vec![vec![text("a"), Value::Whole(1)], vec![text("b"), Value::Null]],
            vec![vec![text(""), Value::Null], vec![text("b"), Value::Whole(1)]],
            vec![rows[0].clone(), rows[0].clone()],
            vec![rows[0].clone()],
        ];
        for other in others {
            assert_ne!(tally(&other), same, "{other:?}");
        }
        // What one value ends with is not what the next begins with.
        assert_ne!(tally(&[vec![text("ab"), text("c")]]), tally(&[vec![text("a"), text("bc")]]));
    }
}
