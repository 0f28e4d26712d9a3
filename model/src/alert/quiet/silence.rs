//! Silences.

use super::{MATCHERS_MAX, Matcher, Target};
use crate::Timestamp;
use crate::event::KEY_BYTES_MAX;
use serde::{Deserialize, Serialize};

/// Longest comment, in bytes.
pub const COMMENT_BYTES_MAX: usize = 1000;

/// Alerts that nobody is told of for a while.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct Silence {
    pub id: String,
    /// All of them must match.
    pub matchers: Vec<Matcher>,
    /// Absent: at once.
    #[cfg_attr(feature = "openapi", schema(value_type = Option<String>, format = DateTime))]
    pub starts_at: Option<Timestamp>,
    #[cfg_attr(feature = "openapi", schema(value_type = String, format = DateTime))]
    pub until: Timestamp,
    pub comment: String,
    pub author: String,
}

/// What is wrong with a silence or a maintenance window, to be read after its name.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct BadQuiet(pub String);

impl Silence {
    /// # Errors
    /// What must hold.
    pub fn check(&self) -> Result<(), BadQuiet> {
        if self.matchers.is_empty() {
            return Err(BadQuiet("needs at least one matcher, such as rule = hung_agent".to_owned()));
        }
        if self.starts_at.is_some_and(|start| start >= self.until) {
            return Err(BadQuiet("must end after it starts".to_owned()));
        }
        check_texts(&self.matchers, &self.comment, &self.author)
    }

    /// Its end, if it is in force for a target.
    pub fn covers(&self, target: &Target<'_>, now: Timestamp) -> Option<Timestamp> {
        let in_force = now < self.until && self.starts_at.is_none_or(|start| start <= now);
        (in_force && !self.matchers.is_empty() && self.matchers.iter().all(|matcher| matcher.matches(target)))
            .then_some(self.until)
    }
}

pub fn check_texts(matchers: &[Matcher], comment: &str, author: &str) -> Result<(), BadQuiet> {
    if matchers.len() > MATCHERS_MAX {
        return Err(BadQuiet(format!("has at most {MATCHERS_MAX} matchers")));
    }
    if matchers.iter().any(|matcher| matcher.value.len() > KEY_BYTES_MAX) {
        return Err(BadQuiet(format!("has matchers of at most {KEY_BYTES_MAX} bytes")));
    }
    if comment.len() > COMMENT_BYTES_MAX || author.len() > KEY_BYTES_MAX {
        return Err(BadQuiet(format!("has a comment of at most {COMMENT_BYTES_MAX} bytes")));
    }
    Ok(())
}
