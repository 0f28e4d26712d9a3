//! `/api/v1/events…`.

pub mod get;
pub mod list;

use super::error::ApiError;

pub fn not_found(id: &str) -> ApiError {
    ApiError::not_found(format!("There is no event {id:?}, or no longer: see /api/v1/events for those there are."))
}
