//! OpenTelemetry: spans, log records and metric points as events.
//!
//! Each span, record and point is mapped by itself, from what it carries and
//! what its resource says. What follows from them does therefore not depend
//! on how an exporter cut its batches, nor on their order.
//! `docs/otlp.md` has the mapping.

mod attributes;
mod batch;
mod decode;
mod event;
mod failure;
mod json;
pub mod logs;
mod message;
pub mod metrics;
mod names;
mod origin;
mod payload;
mod point;
mod role;
mod series;
mod span;
mod text;
mod time;
pub mod traces;
mod usage;

pub use batch::{Batch, Rejections};
pub use decode::{DecodeError, Encoding, decode};
pub use series::{SERIES_MAX, Series};
pub use text::{ATTRIBUTE_BYTES_MAX, ATTRIBUTES_MAX, CONTENT_BYTES_MAX};

/// Most spans, log records or metric points of one request.
pub const ITEMS_MAX: usize = 10_000;
