//! Gateways.

use crate::Timestamp;
use serde::{Deserialize, Serialize};

/// A gateway that has sent events.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct Gateway {
    pub gateway_id: String,
    /// Server time of the first and the newest delivery.
    #[cfg_attr(feature = "openapi", schema(value_type = String, format = DateTime))]
    pub first_seen_at: Timestamp,
    #[cfg_attr(feature = "openapi", schema(value_type = String, format = DateTime))]
    pub last_seen_at: Timestamp,
    /// Newest time that an event of it carries.
    #[cfg_attr(feature = "openapi", schema(value_type = String, format = DateTime))]
    pub last_event_at: Timestamp,
    pub events: i64,
    pub errors: i64,
    pub sessions: i64,
    pub active_sessions: i64,
}
