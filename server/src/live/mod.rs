//! The live stream: what was stored, to whoever looks on.

mod feed;
mod filter;
mod hub;
mod session;

pub use feed::{Feed, PAGE_EVENTS};
pub use filter::StreamFilter;
pub use hub::{BATCHES_BUFFERED_MAX, Batch, CONNECTIONS_MAX, Connection, Hub};
pub use session::{RESUME_EVENTS_MAX, run};
