//! From a request's events to a committed transaction.

mod queue;
mod writer;

pub use queue::{BusyError, IngestQueue, QUEUE_BYTES_MAX, QUEUE_JOBS_MAX};
pub use writer::{EVENTS_PER_COMMIT_MAX, Writer};
