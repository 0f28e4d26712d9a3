//! `/api/v1/silences…`.

pub mod change;
pub mod list;
pub mod make;
pub mod remove;

use super::error::ApiError;
use crate::access::Principal;
use model::Timestamp;
use model::alert::Matcher;
use model::alert::quiet::Silence;
use serde::Deserialize;
use utoipa::ToSchema;

/// A silence as it is written.
#[derive(Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct SilenceBody {
    /// As in the address, or absent.
    id: Option<String>,
    /// All of them must match.
    #[schema(min_items = 1, max_items = 16)]
    matchers: Vec<Matcher>,
    /// Absent: at once.
    #[schema(value_type = Option<String>, format = DateTime)]
    starts_at: Option<Timestamp>,
    #[schema(value_type = String, format = DateTime)]
    until: Timestamp,
    #[serde(default)]
    #[schema(max_length = 1000)]
    comment: String,
    /// The id of the token where it is empty.
    #[serde(default)]
    author: String,
}

impl SilenceBody {
    /// Of the id in the address; a new one has none yet.
    fn silence(self, id: &str, admin: Principal) -> Result<Silence, ApiError> {
        let Self { id: given, matchers, starts_at, until, comment, author } = self;
        check_id(given.as_deref(), id)?;
        Ok(Silence { id: id.to_owned(), matchers, starts_at, until, comment, author: author_or(author, admin) })
    }
}

/// An answer can be sent back as it came.
pub(super) fn check_id(given: Option<&str>, id: &str) -> Result<(), ApiError> {
    match given {
        Some(given) if given != id => Err(ApiError::bad_request(
            "bad_body",
            format!("`id` is {given:?}, which is not that of the address ({id:?}): leave it out."),
        )
        .at(Some("id".to_owned()), None)),
        _ => Ok(()),
    }
}

pub(super) fn author_or(author: String, admin: Principal) -> String {
    if author.trim().is_empty() { admin.id } else { author }
}
