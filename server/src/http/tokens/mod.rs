//! `/api/v1/tokens…`.

pub mod list;
pub mod make;
pub mod revoke;

use super::error::ApiError;
use model::settings::NewToken;

/// # Errors
/// Which field is wrong, and what must hold.
pub fn check(token: &NewToken) -> Result<(), ApiError> {
    token.check().map_err(|(field, problem)| {
        ApiError::bad_request("bad_body", format!("`{field}`: {problem}.")).at(Some(field.to_owned()), None)
    })
}

pub fn not_found(id: &str) -> ApiError {
    ApiError::not_found(format!("No token in force has the id {id:?}: `GET /api/v1/tokens` lists them."))
}
