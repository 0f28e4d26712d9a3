//! Settings that pages show.

use crate::Timestamp;
use crate::event::KEY_BYTES_MAX;
use serde::{Deserialize, Serialize};

/// Whole days that events are kept when nothing else is set.
pub const RETENTION_DAYS_DEFAULT: u32 = 30;
/// Most days that can be set: a century.
pub const RETENTION_DAYS_MAX: u32 = 36_500;

/// What a token may do.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
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
}

/// How long events are kept.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct RetentionSetting {
    /// Days in force.
    pub days: u32,
    /// Days that `RETENTION_DAYS` says; they hold where nobody set others.
    pub configured_days: u32,
    /// When others were set; absent where none are.
    #[cfg_attr(feature = "openapi", schema(value_type = Option<String>, format = DateTime))]
    pub changed_at: Option<Timestamp>,
    /// Name of the token that set them.
    pub changed_by: Option<String>,
}

/// What the database holds, and how.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct StorageInfo {
    /// `sqlite` or `postgres`.
    pub database: String,
    /// How events lie there, such as `TimescaleDB 2.28.3`.
    pub layout: String,
    /// On disk, indexes and logs included.
    pub bytes: u64,
    /// Start of the oldest hour with an event; sums tell it, events are not read.
    #[cfg_attr(feature = "openapi", schema(value_type = Option<String>, format = DateTime))]
    pub oldest_event_at: Option<Timestamp>,
    /// Start of the newest hour with an event.
    #[cfg_attr(feature = "openapi", schema(value_type = Option<String>, format = DateTime))]
    pub newest_event_at: Option<Timestamp>,
}

/// Longest name of a token, in characters.
pub const TOKEN_NAME_CHARS_MAX: usize = 100;
/// Gateways that a token can be bound to at most.
pub const TOKEN_GATEWAYS_MAX: usize = 100;

/// A token to be made.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct NewToken {
    /// For people.
    #[cfg_attr(feature = "openapi", schema(min_length = 1, max_length = 100))]
    pub name: String,
    #[cfg_attr(feature = "openapi", schema(min_items = 1))]
    pub scopes: Vec<Scope>,
    /// Ids of the gateways that it is for; empty for any.
    #[serde(default)]
    #[cfg_attr(feature = "openapi", schema(max_items = 100))]
    pub gateways: Vec<String>,
}

impl NewToken {
    /// # Errors
    /// The field and what must hold instead.
    pub fn check(&self) -> Result<(), (&'static str, String)> {
        if !(1..=TOKEN_NAME_CHARS_MAX).contains(&self.name.trim().chars().count()) {
            return Err(("name", format!("the name must have 1 to {TOKEN_NAME_CHARS_MAX} characters")));
        }
        if self.scopes.is_empty() {
            return Err(("scopes", "the token needs a scope: ingest, read or admin".to_owned()));
        }
        let is_key = |gateway: &String| (1..=KEY_BYTES_MAX).contains(&gateway.len());
        if self.gateways.len() > TOKEN_GATEWAYS_MAX || !self.gateways.iter().all(is_key) {
            let problem = format!("at most {TOKEN_GATEWAYS_MAX} ids of gateways, each of 1 to {KEY_BYTES_MAX} bytes");
            return Err(("gateways", problem));
        }
        Ok(())
    }
}

/// A token without its secret.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct TokenInfo {
    pub id: String,
    pub name: String,
    pub scopes: Vec<Scope>,
    /// Empty for any gateway.
    pub gateways: Vec<String>,
    #[cfg_attr(feature = "openapi", schema(value_type = String, format = DateTime))]
    pub created_at: Timestamp,
    #[cfg_attr(feature = "openapi", schema(value_type = Option<String>, format = DateTime))]
    pub revoked_at: Option<Timestamp>,
}

/// A token that was made: its secret is told this once.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct MadeToken {
    pub token: TokenInfo,
    pub secret: String,
}

#[cfg(test)]
mod tests {
    use super::*;

    fn token(name: &str, gateways: usize) -> NewToken {
        let gateways = (0..gateways).map(|n| n.to_string()).collect();
        NewToken { name: name.to_owned(), scopes: vec![Scope::Read], gateways }
    }

    #[test]
    fn tokens_have_a_name_a_scope_and_few_gateways() {
        let longest = "é".repeat(TOKEN_NAME_CHARS_MAX);
        assert_eq!(token(&longest, TOKEN_GATEWAYS_MAX).check(), Ok(()));
        assert_eq!(token(&format!("{longest}é"), 0).check().unwrap_err().0, "name");
        assert_eq!(token("  ", 0).check().unwrap_err().0, "name");
        assert_eq!(token("n", TOKEN_GATEWAYS_MAX + 1).check().unwrap_err().0, "gateways");
        assert_eq!(NewToken { scopes: Vec::new(), ..token("n", 0) }.check().unwrap_err().0, "scopes");
        let gateways = vec!["g".repeat(KEY_BYTES_MAX + 1)];
        assert_eq!(NewToken { gateways, ..token("n", 0) }.check().unwrap_err().0, "gateways");
    }
}
