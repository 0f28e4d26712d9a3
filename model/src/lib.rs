//! The ground floor of OpenClaw Observatory: the types that gateways, the
//! server, the database and the browser share, their validation, and the
//! derivation of sessions, turns and rollups from events.
//!
//! Nothing in here does I/O, reads a clock or knows a database or a web
//! framework; whatever depends on "now" takes it as an argument.

pub mod alert;
pub mod event;
pub mod gateway;
pub mod metrics;
pub mod price;
pub mod query;
pub mod session;
pub mod settings;
pub mod standing;
pub mod stream;
pub mod time;

pub use event::{Event, EventType};
pub use time::Timestamp;
