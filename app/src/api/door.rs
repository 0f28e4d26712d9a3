//! The way from a server function to the facade.

use crate::facade::{Facade, FacadeError};
use http::StatusCode;
use leptos::prelude::use_context;
use leptos_axum::ResponseOptions;
use model::Timestamp;
use std::sync::Arc;

/// The facade for a request that may read, and the status of its response.
pub struct Door {
    pub facade: Arc<dyn Facade>,
    response: Option<ResponseOptions>,
}

impl Door {
    pub async fn open() -> Result<Self, FacadeError> {
        let response = use_context::<ResponseOptions>();
        let facade = use_context::<Arc<dyn Facade>>().ok_or(FacadeError::Unavailable)?;
        let door = Self { facade, response };
        if door.facade.may_read().await { Ok(door) } else { door.answer(Err(FacadeError::Unauthorised)) }
    }

    /// For a part of a page: what goes wrong with it is not the page's status.
    pub async fn aside() -> Result<Self, FacadeError> {
        let facade = use_context::<Arc<dyn Facade>>().ok_or(FacadeError::Unavailable)?;
        if facade.may_read().await { Ok(Self { facade, response: None }) } else { Err(FacadeError::Unauthorised) }
    }

    /// Passes an answer on; an error becomes the status of the response,
    /// be it that of the endpoint or that of the page around it.
    pub fn answer<T>(&self, answer: Result<T, FacadeError>) -> Result<T, FacadeError> {
        if let (Err(error), Some(response)) = (&answer, &self.response) {
            response.set_status(status(error));
        }
        answer
    }
}

fn status(error: &FacadeError) -> StatusCode {
    match error {
        FacadeError::NotFound(_) => StatusCode::NOT_FOUND,
        FacadeError::BadRequest(_) => StatusCode::BAD_REQUEST,
        FacadeError::Ambiguous(_) => StatusCode::CONFLICT,
        FacadeError::Unauthorised => StatusCode::UNAUTHORIZED,
        FacadeError::Forbidden(_) => StatusCode::FORBIDDEN,
        FacadeError::Unavailable | FacadeError::Transport(_) => StatusCode::SERVICE_UNAVAILABLE,
    }
}

/// The server's clock, sent with every answer.
pub fn now() -> Timestamp {
    let since = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap_or_default();
    Timestamp::from_millis(i64::try_from(since.as_millis()).unwrap_or(i64::MAX))
}
