//! From a request's events to a committed transaction; while the database is
//! away, by way of the disk.

mod detour;
mod queue;
mod replay;
mod spool;
mod writer;

pub use queue::{BusyError, IngestQueue, QUEUE_BYTES_MAX, QUEUE_JOBS_MAX};
pub use replay::Replay;
pub use spool::{Record, SEGMENT_BYTES_MAX, Spool, SpoolOpenError};
pub use writer::{EVENTS_PER_COMMIT_MAX, Writer};
