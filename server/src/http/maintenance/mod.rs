//! `/api/v1/maintenance…`.

pub mod change;
pub mod list;
pub mod make;
pub mod remove;

use super::error::ApiError;
use super::silences::{author_or, check_id};
use crate::access::Principal;
use model::alert::Matcher;
use model::alert::quiet::{Maintenance, Schedule};
use serde::Deserialize;
use utoipa::ToSchema;

/// A maintenance window as it is written.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct MaintenanceBody {
    /// As in the address, or absent.
    id: Option<String>,
    /// All of them must match; none matches everything.
    #[serde(default)]
    #[schema(max_items = 16)]
    matchers: Vec<Matcher>,
    schedule: Schedule,
    #[serde(default)]
    #[schema(max_length = 1000)]
    comment: String,
    /// The id of the token where it is empty.
    #[serde(default)]
    author: String,
}

impl MaintenanceBody {
    /// Of the id in the address; a new one has none yet.
    fn window(self, id: &str, admin: Principal) -> Result<Maintenance, ApiError> {
        let Self { id: given, matchers, schedule, comment, author } = self;
        check_id(given.as_deref(), id)?;
        Ok(Maintenance { id: id.to_owned(), matchers, schedule, comment, author: author_or(author, admin) })
    }
}
