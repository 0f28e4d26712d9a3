//! What alerts are grouped and filtered by.

use serde::{Deserialize, Serialize};
use std::fmt;

/// A property of an event by which rules group and filter.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "lowercase")]
pub enum Dimension {
    Gateway,
    Agent,
    Channel,
    Session,
    Model,
    Tool,
}

impl Dimension {
    pub const ALL: [Self; 6] = [Self::Gateway, Self::Agent, Self::Channel, Self::Session, Self::Model, Self::Tool];

    pub fn as_str(self) -> &'static str {
        match self {
            Self::Gateway => "gateway",
            Self::Agent => "agent",
            Self::Channel => "channel",
            Self::Session => "session",
            Self::Model => "model",
            Self::Tool => "tool",
        }
    }

    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|dimension| dimension.as_str() == name)
    }

    pub fn names() -> impl Iterator<Item = &'static str> {
        Self::ALL.into_iter().map(Self::as_str)
    }

    /// In fixed order, each once, and with the gateway beside a session: the
    /// same key on two gateways is two sessions.
    pub fn normalise(dimensions: &[Self]) -> Vec<Self> {
        let with_session = dimensions.contains(&Self::Session);
        Self::ALL
            .into_iter()
            .filter(|dimension| dimensions.contains(dimension) || (with_session && *dimension == Self::Gateway))
            .collect()
    }
}

impl fmt::Display for Dimension {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}
