//! The live stream: what was stored, to whoever looks on.

mod filter;
mod hub;
mod session;

pub use filter::StreamFilter;
pub use hub::{BATCHES_BUFFERED_MAX, Batch, CONNECTIONS_MAX, Connection, Hub};
pub use session::{RESUME_EVENTS_MAX, run};
