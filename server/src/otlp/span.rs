//! One span and where it stands.

use super::attributes::Attributes;
use super::event::{OPENCLAW_SESSION, trace_session};
use super::origin::{Origin, SESSION_KEYS};
use super::text::hex;
use super::time::timestamp;
use model::Timestamp;
use opentelemetry_proto::tonic::trace::v1::Span;
use serde_json::{Value, json};

/// Bits of `flags` that say whether the parent is in another process.
const HAS_IS_REMOTE: u32 = 0x100;
const IS_REMOTE: u32 = 0x200;

/// OpenClaw's own exporter names its scope and its spans so.
pub const OPENCLAW: &str = "openclaw";
pub const OPENCLAW_PREFIX: &str = "openclaw.";

pub struct SpanView<'a> {
    pub origin: &'a Origin,
    pub scope: &'a str,
    pub span: &'a Span,
    pub attributes: Attributes<'a>,
    pub trace_id: String,
    pub span_id: String,
    pub parent_id: Option<String>,
    pub start: Timestamp,
    pub end: Timestamp,
}

impl<'a> SpanView<'a> {
    /// # Errors
    /// What the span lacks.
    pub fn new(origin: &'a Origin, scope: &'a str, span: &'a Span) -> Result<Self, String> {
        let trace_id = id(&span.trace_id, 16).ok_or("traceId must have 16 bytes that are not all zero")?;
        let span_id = id(&span.span_id, 8).ok_or("spanId must have 8 bytes that are not all zero")?;
        let start = timestamp(span.start_time_unix_nano).ok_or("startTimeUnixNano is required")?;
        let end = timestamp(span.end_time_unix_nano).unwrap_or(start).max(start);
        Ok(Self {
            origin,
            scope,
            span,
            attributes: Attributes::new(&span.attributes),
            trace_id,
            span_id,
            parent_id: id(&span.parent_span_id, 8),
            start,
            end,
        })
    }

    pub fn is_openclaw(&self) -> bool {
        self.scope == OPENCLAW || self.span.name.starts_with(OPENCLAW_PREFIX)
    }

    /// Whether nothing of the same process is above it.
    pub fn is_root(&self) -> bool {
        self.parent_id.is_none() || self.span.flags & (HAS_IS_REMOTE | IS_REMOTE) == HAS_IS_REMOTE | IS_REMOTE
    }

    pub fn named_session(&self) -> Option<String> {
        self.attributes.text(&SESSION_KEYS).or_else(|| self.origin.session_key.clone())
    }

    /// The conversation that the span names; else its trace. OpenClaw names
    /// none, and one turn of it has several traces: all of them are one
    /// session.
    pub fn session_key(&self) -> String {
        self.named_session().unwrap_or_else(|| {
            if self.is_openclaw() { OPENCLAW_SESSION.to_owned() } else { trace_session(&self.trace_id) }
        })
    }

    #[expect(clippy::cast_precision_loss, reason = "a span lasts less than 2^53 ns")]
    pub fn duration_ms(&self) -> f64 {
        self.span.end_time_unix_nano.saturating_sub(self.span.start_time_unix_nano) as f64 / 1e6
    }

    pub fn timing(&self) -> Value {
        let first_byte_ms = self.attributes.number(&["openclaw.model_call.time_to_first_byte_ms"]);
        let first_chunk_s = self.attributes.number(&["gen_ai.response.time_to_first_chunk"]);
        json!({
            "startMs": self.start.millis(),
            "endMs": self.end.millis(),
            "durationMs": self.duration_ms(),
            "ttftMs": first_byte_ms.or_else(|| first_chunk_s.map(|seconds| seconds * 1000.0)),
        })
    }
}

/// An id in hex; `None` if it is absent, of another length, or all zero.
pub fn id(bytes: &[u8], length: usize) -> Option<String> {
    (bytes.len() == length && bytes.iter().any(|byte| *byte != 0)).then(|| hex(bytes))
}
