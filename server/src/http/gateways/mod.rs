//! `/api/v1/gateways…`.

pub mod change;
pub mod get;
pub mod list;
pub mod remove;

use super::error::ApiError;
use crate::access::Principal;

pub fn not_found(id: &str) -> ApiError {
    ApiError::not_found(format!("There is no gateway {id:?}: see /api/v1/gateways for those there are."))
}

fn may_change(admin: &Principal, id: &str) -> Result<(), ApiError> {
    if admin.covers(id) {
        return Ok(());
    }
    Err(ApiError::forbidden(format!("The token may not change the gateway {id:?}.")))
}
