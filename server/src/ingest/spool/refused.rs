//! Events that the database refused, kept for a person to look at.

use super::segment;
use crate::store::{Contact, Incoming};
use model::Timestamp;
use serde_json::json;
use std::fs::File;
use std::io::{self, Write};
use std::path::Path;

pub const SUFFIX: &str = "refused";

/// One event, or a report without events, that the database refused.
#[derive(Clone, Debug)]
pub struct Refused {
    pub received_at: Timestamp,
    pub event: Option<Incoming>,
    pub contact: Option<Contact>,
    /// What the database said.
    pub reason: String,
}

/// Adds a line of JSON to the file beside the segment; returns its bytes once
/// it is on disk.
///
/// # Errors
/// If the disk fails.
pub fn keep(folder: &Path, number: u64, refused: &Refused) -> io::Result<u64> {
    let path = segment::path(folder, number).with_extension(SUFFIX);
    let mut line = json!({
        "receivedAt": refused.received_at,
        "error": refused.reason,
        "report": refused.contact.as_ref().map(|contact| &contact.report),
        "event": refused.event.as_ref().map(|incoming| &incoming.event.body),
    })
    .to_string();
    line.push('\n');
    let mut file = File::options().create(true).append(true).open(&path)?;
    file.write_all(line.as_bytes())?;
    file.sync_all()?;
    segment::sync_folder(folder)?;
    tracing::error!(kept = %path.display(), reason = refused.reason,
        "the database refused an event of the spool: it is kept for you");
    metrics::counter!("observatory_spool_refused_total").increment(1);
    Ok(line.len() as u64)
}
