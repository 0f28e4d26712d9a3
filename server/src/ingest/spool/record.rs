//! One request's events on disk: a head with length and checksum, and a body
//! of JSON.

use crate::store::{Contact, Incoming};
use model::gateway::GatewayReport;
use model::{Event, Timestamp};
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;
use std::io;

/// Begins every record. No UTF-8 text holds its first byte, so that after a
/// damaged part the next record is found again.
pub const MAGIC: [u8; 4] = [0xff, b'o', b's', 1];
/// Magic, length of the body, checksum of length and body.
pub const HEAD_BYTES: usize = 12;
/// The largest body. A request has at most 8 MiB, which grow a little when
/// they are written anew.
pub const BODY_BYTES_MAX: usize = 64 * 1024 * 1024;

/// What replay needs of one request.
#[derive(Clone, Debug)]
pub struct Record {
    /// When its group was spooled.
    pub received_at: Timestamp,
    pub events: Vec<Incoming>,
    pub contact: Option<Contact>,
}

/// A record that cannot be understood although its checksum is right.
#[derive(Debug, thiserror::Error)]
#[error("a record is not understood: {0}")]
pub struct BadRecord(#[from] serde_json::Error);

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Body<'a> {
    received_at_us: i64,
    contact: Option<ContactBody>,
    #[serde(borrow)]
    events: Vec<&'a RawValue>,
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
struct ContactBody {
    received_at_us: i64,
    report: GatewayReport,
}

impl Record {
    /// The record with its head.
    ///
    /// # Errors
    /// If it is larger than [`BODY_BYTES_MAX`].
    pub fn encode(&self) -> io::Result<Vec<u8>> {
        let contact = self.contact.as_ref().map(|contact| ContactBody {
            received_at_us: contact.received_at.micros(),
            report: contact.report.clone(),
        });
        let events = self.events.iter().map(|incoming| serde_json::from_str(&incoming.body));
        let events = events.collect::<Result<_, _>>()?;
        let mut bytes = vec![0; HEAD_BYTES];
        serde_json::to_writer(&mut bytes, &Body { received_at_us: self.received_at.micros(), contact, events })?;
        let length = bytes.len() - HEAD_BYTES;
        let length = u32::try_from(length).ok().filter(|_| length <= BODY_BYTES_MAX);
        let length = length.ok_or_else(|| io::Error::from(io::ErrorKind::FileTooLarge))?.to_le_bytes();
        let checksum = checksum(length, &bytes[HEAD_BYTES..]);
        bytes[..4].copy_from_slice(&MAGIC);
        bytes[4..8].copy_from_slice(&length);
        bytes[8..HEAD_BYTES].copy_from_slice(&checksum.to_le_bytes());
        Ok(bytes)
    }

    /// # Errors
    /// If another version wrote it in another way.
    pub fn decode(body: &[u8]) -> Result<Self, BadRecord> {
        let body: Body = serde_json::from_slice(body)?;
        let events = body.events.into_iter().map(|text| {
            let event: Event = serde_json::from_str(text.get())?;
            Incoming::new(event)
        });
        Ok(Self {
            received_at: Timestamp::from_micros(body.received_at_us),
            events: events.collect::<Result<_, _>>()?,
            contact: body.contact.map(|contact| Contact {
                report: contact.report,
                received_at: Timestamp::from_micros(contact.received_at_us),
            }),
        })
    }
}

pub fn checksum(length: [u8; 4], body: &[u8]) -> u32 {
    let mut hasher = crc32fast::Hasher::new();
    hasher.update(&length);
    hasher.update(body);
    hasher.finalize()
}

#[cfg(test)]
pub mod tests {
    use super::*;
    use serde_json::json;

    pub fn record(events: usize) -> Record {
        let incoming = (0..events).map(|n| {
            let event = json!({"id": uuid::Uuid::now_v7().to_string(), "timestamp": "2026-01-01T00:00:00.123456Z",
                "eventType": "turn.started", "gatewayId": "g", "sessionKey": "s", "odd": [n, 1e-7, "\u{0}ü"],
                "tokens": {"percentUsed": 160}});
            Incoming::new(Event::parse(event).unwrap()).unwrap()
        });
        let report = json!({"gatewayId": "g", "sentAt": "2026-01-01T00:00:00Z", "platform": "linux"});
        Record {
            received_at: Timestamp::from_micros(1_767_225_600_000_001),
            events: incoming.collect(),
            contact: Some(Contact {
                report: GatewayReport::parse(report).unwrap(),
                received_at: Timestamp::from_micros(1_767_225_600_000_007),
            }),
        }
    }

    #[test]
    fn a_record_comes_back_as_it_was() {
        let written = record(3);
        let bytes = written.encode().unwrap();
        let read = Record::decode(&bytes[HEAD_BYTES..]).unwrap();
        assert_eq!(read.received_at, written.received_at);
        for (read, written) in read.events.iter().zip(&written.events) {
            assert_eq!((&read.event, &read.body), (&written.event, &written.body));
        }
        let (read, written) = (read.contact.unwrap(), written.contact.unwrap());
        assert_eq!((read.report, read.received_at), (written.report, written.received_at));
    }
}
