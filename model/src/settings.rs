//! Settings that pages show.

use serde::{Deserialize, Serialize};

/// Whole days that events are kept when nothing else is set.
pub const RETENTION_DAYS_DEFAULT: u32 = 30;
/// Most days that can be set: a century.
pub const RETENTION_DAYS_MAX: u32 = 36_500;

/// What a token may do.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "lowercase")]
pub enum Scope {
    /// Post events.
    Ingest,
    /// Query, stream and look at pages.
    Read,
    /// Everything, settings included.
    Admin,
}

impl Scope {
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Ingest => "ingest",
            Self::Read => "read",
            Self::Admin => "admin",
        }
    }

    pub fn parse(name: &str) -> Option<Self> {
        [Self::Ingest, Self::Read, Self::Admin].into_iter().find(|scope| scope.as_str() == name)
    }
}

/// How this installation is reached and what it runs on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ServerInfo {
    pub version: String,
    /// `sqlite` or `postgres`.
    pub database: String,
    /// Where gateways post events to.
    pub ingest_url: String,
    pub token_required: bool,
    pub retention_days: u32,
}
