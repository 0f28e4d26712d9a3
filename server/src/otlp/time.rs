//! Nanoseconds of the protocol.

use model::Timestamp;

/// `None` for zero, which says that the sender knows no time.
pub fn timestamp(nanos: u64) -> Option<Timestamp> {
    let micros = i64::try_from(nanos / 1000).ok()?;
    (nanos != 0).then(|| Timestamp::from_micros(micros))
}

/// RFC 3339 with the microseconds that it has.
pub fn text(at: Timestamp) -> serde_json::Value {
    serde_json::to_value(at).unwrap_or_default()
}
