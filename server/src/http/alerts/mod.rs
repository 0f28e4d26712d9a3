//! `/api/v1/alerts…`.

pub mod acknowledge;
pub mod counts;
pub mod get;
pub mod list;

use super::error::ApiError;
use super::guard::MayRead;
use model::alert::Alert;

fn covers(reader: &MayRead, alert: &Alert) -> Result<(), ApiError> {
    if alert.gateway_id.is_empty() && !reader.0.may_see(None) {
        return Err(ApiError::forbidden("The alert concerns all gateways and the token is bound to some of them."));
    }
    reader.covers(Some(&alert.gateway_id))
}
