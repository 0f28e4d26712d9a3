//! What a handler asks for to know who is calling.

use super::error::ApiError;
use super::state::AppState;
use crate::access::{Credentials, Principal};
use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use model::settings::Scope;

/// A principal that may post events.
pub struct MayIngest(pub Principal);

/// A principal that may query.
pub struct MayRead(pub Principal);

/// A principal that may query, be the database there or not.
pub struct MayReadAlways;

/// A principal that may change settings.
pub struct MayAdminister(pub Principal);

/// A principal that may query what concerns all gateways.
pub struct MayReadAll;

/// A principal that may change what concerns all gateways.
pub struct MayAdministerAll(pub Principal);

impl MayRead {
    /// # Errors
    /// 403 if the token is bound to gateways and this is none of them.
    pub fn covers(&self, gateway: Option<&str>) -> Result<(), ApiError> {
        if self.0.may_see(gateway) {
            return Ok(());
        }
        match gateway {
            Some(gateway) => Err(ApiError::forbidden(format!("The token may not read the gateway {gateway:?}."))),
            None => Err(ApiError::forbidden(
                "The token is bound to gateways: name one of them with the parameter `gateway`.",
            )),
        }
    }
}

impl FromRequestParts<AppState> for MayIngest {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, state: &AppState) -> Result<Self, ApiError> {
        principal(parts, state, Scope::Ingest).await.map(Self)
    }
}

impl FromRequestParts<AppState> for MayRead {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, state: &AppState) -> Result<Self, ApiError> {
        available(state)?;
        principal(parts, state, Scope::Read).await.map(Self)
    }
}

impl FromRequestParts<AppState> for MayReadAlways {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, state: &AppState) -> Result<Self, ApiError> {
        principal(parts, state, Scope::Read).await.map(|_| Self)
    }
}

impl FromRequestParts<AppState> for MayAdminister {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, state: &AppState) -> Result<Self, ApiError> {
        available(state)?;
        principal(parts, state, Scope::Admin).await.map(Self)
    }
}

impl FromRequestParts<AppState> for MayReadAll {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, state: &AppState) -> Result<Self, ApiError> {
        unbound(parts, state, Scope::Read).await.map(|_| Self)
    }
}

impl FromRequestParts<AppState> for MayAdministerAll {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, state: &AppState) -> Result<Self, ApiError> {
        unbound(parts, state, Scope::Admin).await.map(Self)
    }
}

/// Nobody waits for a database that is known to be away.
fn available(state: &AppState) -> Result<(), ApiError> {
    if state.outage.is_away() { Err(ApiError::database_away()) } else { Ok(()) }
}

async fn unbound(parts: &Parts, state: &AppState, scope: Scope) -> Result<Principal, ApiError> {
    available(state)?;
    let principal = principal(parts, state, scope).await?;
    if principal.may_see(None) {
        return Ok(principal);
    }
    Err(ApiError::forbidden("This concerns all gateways and the token is bound to some: use one that is not bound."))
}

async fn principal(parts: &Parts, state: &AppState, scope: Scope) -> Result<Principal, ApiError> {
    match state.access.credentials(&parts.headers).await? {
        Credentials::Principal(principal) if principal.may(scope) => Ok(principal),
        Credentials::Principal(_) => {
            Err(ApiError::forbidden(format!("The token lacks the scope `{}`.", scope.as_str())))
        }
        Credentials::None => Err(ApiError::unauthorised()),
    }
}
