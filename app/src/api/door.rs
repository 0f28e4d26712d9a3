//! The way from a server function to the facade.

use crate::facade::{Facade, FacadeError};
use crate::forms::Form;
use crate::links;
use http::header::ACCEPT;
use http::request::Parts;
use http::{Method, StatusCode};
use leptos::prelude::use_context;
use leptos::server_fn::error::ServerFnUrlError;
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
        let may = door.facade.may_read().await;
        door.answer(may)?;
        Ok(door)
    }

    /// For a part of a page: what goes wrong with it is not the page's status.
    pub async fn aside() -> Result<Self, FacadeError> {
        let facade = use_context::<Arc<dyn Facade>>().ok_or(FacadeError::Unavailable)?;
        facade.may_read().await?;
        Ok(Self { facade, response: None })
    }

    /// Passes an answer on; an error becomes the status of the response,
    /// be it that of the endpoint or that of the page around it. A form that
    /// was posted without script is led back to its page, which tells the error.
    pub fn answer<T>(&self, answer: Result<T, FacadeError>) -> Result<T, FacadeError> {
        if let (Err(error), Some(response)) = (&answer, &self.response)
            && !is_plain_form()
        {
            response.set_status(status(error));
        }
        answer
    }

    /// Passes on what became of a form. Where it failed without script, what
    /// was typed goes back to `page` with it; with script it still stands there.
    pub fn answer_form<T>(
        &self,
        answer: Result<T, FacadeError>,
        (endpoint, page): (&str, &str),
        typed: &Form,
    ) -> Result<T, FacadeError> {
        if let Err(error) = &answer
            && is_plain_form()
        {
            leptos_axum::redirect(&back(page, typed, endpoint, error));
        }
        self.answer(answer)
    }
}

/// What went wrong is told by the page itself: where script asked for that page,
/// it is an answer like others. The first load of it keeps the status.
pub fn told_on_page() {
    let by_script = use_context::<Parts>().is_some_and(|parts| parts.uri.path().starts_with("/api/"));
    if let Some(response) = use_context::<ResponseOptions>().filter(|_| by_script) {
        response.set_status(StatusCode::OK);
    }
}

/// Whether a browser without script posted the request.
pub fn is_plain_form() -> bool {
    use_context::<Parts>().is_some_and(|parts| {
        let accept = parts.headers.get(ACCEPT).and_then(|accept| accept.to_str().ok());
        parts.method == Method::POST && accept.is_some_and(|accept| accept.contains("text/html"))
    })
}

/// The page with its fields as they were typed, and the error as server
/// functions write it into addresses.
fn back(page: &str, typed: &Form, endpoint: &str, error: &FacadeError) -> String {
    let fields = links::with_query(page, typed.iter().map(|(name, value)| (name.as_str(), value.as_str())));
    let told = ServerFnUrlError::new(endpoint, error.clone()).to_url("http://localhost/").ok();
    let told = told.as_ref().and_then(|url| url.query()).unwrap_or_default();
    let join = if fields.contains('?') { '&' } else { '?' };
    format!("{fields}{join}{told}")
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
