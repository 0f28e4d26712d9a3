//! `/api/v1/sessions…`.

pub mod events;
pub mod get;
pub mod list;
pub mod turns;

use super::error::ApiError;
use super::guard::MayRead;
use super::state::AppState;
use crate::clock;
use crate::store::SessionLookup;
use axum::http::StatusCode;
use model::session::SessionRow;

/// The session of a key, by gateway where several hold it.
async fn find(state: &AppState, reader: &MayRead, key: &str, gateway: Option<&str>) -> Result<SessionRow, ApiError> {
    reader.covers(gateway)?;
    match state.store.session(key, gateway, clock::now()).await? {
        SessionLookup::Found(row) => Ok(*row),
        SessionLookup::NotFound => Err(not_found(key, gateway)),
        SessionLookup::Ambiguous(gateways) => Err(ApiError::new(
            StatusCode::CONFLICT,
            "ambiguous_session",
            format!("Several gateways hold the session {key:?}: add `gateway=` with one of {}.", gateways.join(", ")),
        )),
    }
}

pub fn not_found(key: &str, gateway: Option<&str>) -> ApiError {
    let place = gateway.map_or_else(String::new, |gateway| format!(" on the gateway {gateway:?}"));
    ApiError::not_found(format!("There is no session {key:?}{place}: see /api/v1/sessions for those there are."))
}
