//! Which alerts are meant.

use crate::alert::{Labels, Severity, glob};
use serde::{Deserialize, Serialize};

/// Most matchers of one silence.
pub const MATCHERS_MAX: usize = 16;

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "lowercase")]
pub enum MatchField {
    Rule,
    Severity,
    Gateway,
    Agent,
    Session,
    Channel,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub enum MatchOp {
    #[serde(rename = "=")]
    Equal,
    #[serde(rename = "!=")]
    NotEqual,
    /// A prefix, or a pattern with `*` and `?`.
    #[serde(rename = "~")]
    Like,
}

/// One comparison that an alert must pass.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct Matcher {
    pub field: MatchField,
    pub op: MatchOp,
    pub value: String,
}

/// What matchers look at of an alert.
#[derive(Clone, Copy, Debug)]
pub struct Target<'a> {
    pub rule: &'a str,
    pub severity: Severity,
    pub labels: &'a Labels,
}

impl Matcher {
    pub fn matches(&self, target: &Target<'_>) -> bool {
        let text = match self.field {
            MatchField::Rule => target.rule,
            MatchField::Severity => target.severity.as_str(),
            MatchField::Gateway => &target.labels.gateway,
            MatchField::Agent => &target.labels.agent,
            MatchField::Session => &target.labels.session,
            MatchField::Channel => &target.labels.channel,
        };
        match self.op {
            MatchOp::Equal => self.value == text,
            MatchOp::NotEqual => self.value != text,
            MatchOp::Like => glob::matches(&self.value, text),
        }
    }
}
