//! Sessions and turns as the API answers them.

use super::SessionId;
use super::status::Status;
use crate::Timestamp;
use crate::gateway::MissingRange;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// Sums of tokens over a session, and its context window now.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct TokenUse {
    pub input: i64,
    pub output: i64,
    pub total: i64,
    pub context_used: Option<u64>,
    pub context_max: Option<u64>,
    /// Fraction; 1.0 is full.
    pub percent_used: Option<f64>,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct OpenTurn {
    /// Absent where the gateway names no turns.
    pub turn_id: Option<String>,
    #[cfg_attr(feature = "openapi", schema(value_type = String, format = DateTime))]
    pub started_at: Timestamp,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct LastError {
    #[serde(rename = "type")]
    pub kind: String,
    pub message: String,
    pub event_type: String,
    #[cfg_attr(feature = "openapi", schema(value_type = String, format = DateTime))]
    pub timestamp: Timestamp,
    /// The event that tells it.
    #[serde(default)]
    #[cfg_attr(feature = "openapi", schema(value_type = Option<String>))]
    pub event_id: Option<Uuid>,
}

/// One session, known by gateway and key.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct SessionRow {
    pub session_key: String,
    pub gateway_id: String,
    pub parent_session_key: Option<String>,
    pub agent_id: Option<String>,
    pub channel: Option<String>,
    pub status: Status,
    #[cfg_attr(feature = "openapi", schema(value_type = String, format = DateTime))]
    pub started_at: Timestamp,
    #[cfg_attr(feature = "openapi", schema(value_type = String, format = DateTime))]
    pub last_event_at: Timestamp,
    /// Completed and failed turns.
    pub turns: i64,
    pub failed_turns: i64,
    pub open_turn: Option<OpenTurn>,
    pub tool_calls: i64,
    pub tool_errors: i64,
    pub tokens: TokenUse,
    /// Billed and estimated.
    pub cost_usd: f64,
    /// The part of `costUsd` that was estimated from a price table.
    pub cost_estimated_usd: f64,
    pub model: Option<String>,
    pub last_error: Option<LastError>,
    pub events: i64,
}

impl SessionRow {
    pub fn id(&self) -> SessionId {
        SessionId { gateway_id: self.gateway_id.clone(), session_key: self.session_key.clone() }
    }
}

/// A session and what may be missing of it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct SessionDetail {
    #[serde(flatten)]
    pub row: SessionRow,
    /// Events of its gateway that never came, while it was under way.
    pub missing: Vec<MissingRange>,
}

/// One turn of a session.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct TurnRow {
    pub turn_id: String,
    #[cfg_attr(feature = "openapi", schema(value_type = String, format = DateTime))]
    pub started_at: Timestamp,
    #[cfg_attr(feature = "openapi", schema(value_type = Option<String>, format = DateTime))]
    pub ended_at: Option<Timestamp>,
    pub open: bool,
    pub failed: bool,
    pub duration_ms: Option<f64>,
    pub tool_calls: i64,
    pub tool_errors: i64,
    pub tokens: TokenUse,
    /// Billed and estimated.
    pub cost_usd: f64,
    /// The part of `costUsd` that was estimated from a price table.
    pub cost_estimated_usd: f64,
    pub model: Option<String>,
    pub error: Option<LastError>,
}
