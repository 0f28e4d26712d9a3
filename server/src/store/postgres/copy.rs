//! PostgreSQL's binary COPY format.

use super::dialect::Connection;
use crate::store::StoreError;
use crate::store::at::postgres_micros;
use crate::store::columns::Field;
use crate::store::transfer::table::Value;

/// Signature, flags, and the length of an extension: none.
const HEADER: &[u8; 19] = b"PGCOPY\n\xff\r\n\0\0\0\0\0\0\0\0\0";
/// A field count of -1 ends the rows.
const TRAILER: [u8; 2] = [0xff, 0xff];
/// A length of -1 is NULL.
const NULL: [u8; 4] = [0xff; 4];
/// Bytes that are sent at once; the protocol takes a gigabyte.
const CHUNK_BYTES: usize = 4 << 20;

/// Rows on their way into one table.
pub struct Rows {
    bytes: Vec<u8>,
}

impl Rows {
    pub fn new() -> Self {
        Self { bytes: HEADER.to_vec() }
    }

    /// Adds a row: a position and the fields behind it.
    pub fn add(&mut self, seq: i64, fields: &[Field<'_>]) {
        self.bytes.extend(i16::try_from(fields.len() + 1).unwrap_or(i16::MAX).to_be_bytes());
        self.value(&seq.to_be_bytes());
        for field in fields {
            match field {
                Field::Id(id) => self.value(id.as_bytes()),
                Field::At(at) => self.value(&postgres_micros(*at).to_be_bytes()),
                Field::Whole(Some(number)) => self.value(&number.to_be_bytes()),
                Field::Real(Some(number)) => self.value(&number.to_be_bytes()),
                Field::Text(Some(text)) => self.value(text.as_bytes()),
                Field::Whole(None) | Field::Real(None) | Field::Text(None) => self.bytes.extend(NULL),
            }
        }
    }

    /// Adds a row of a table.
    pub fn add_values(&mut self, row: &[Value]) {
        self.bytes.extend(i16::try_from(row.len()).unwrap_or(i16::MAX).to_be_bytes());
        for value in row {
            match value {
                Value::Null => self.bytes.extend(NULL),
                Value::Id(id) => self.value(id.as_bytes()),
                Value::At(at) => self.value(&postgres_micros(*at).to_be_bytes()),
                Value::Whole(number) => self.value(&number.to_be_bytes()),
                Value::Small(number) => self.value(&number.to_be_bytes()),
                Value::Real(number) => self.value(&number.to_be_bytes()),
                Value::Flag(flag) => self.value(&[u8::from(*flag)]),
                Value::Text(text) => self.value(text.as_bytes()),
                Value::Bytes(bytes) => self.value(bytes),
            }
        }
    }

    /// No body comes near the 2 GiB that a length can tell; the server would
    /// refuse what is cut short.
    fn value(&mut self, bytes: &[u8]) {
        self.bytes.extend(i32::try_from(bytes.len()).unwrap_or(i32::MAX).to_be_bytes());
        self.bytes.extend(bytes);
    }

    /// Runs a COPY statement with the rows.
    ///
    /// # Errors
    /// If the database fails or refuses a row; nothing of them is stored then.
    pub async fn send(mut self, connection: &mut Connection, statement: &str) -> Result<(), StoreError> {
        self.bytes.extend(TRAILER);
        let mut copy = connection.copy_in_raw(statement).await?;
        for chunk in self.bytes.chunks(CHUNK_BYTES) {
            copy.send(chunk).await?;
        }
        copy.finish().await?;
        Ok(())
    }
}
