//! The one error of the HTTP surface.

use crate::alerts::AlertsError;
use crate::ingest::BusyError;
use crate::store::StoreError;
use app::facade::FacadeError;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use std::time::Duration;

/// What a client is told. `code` is stable, `message` names the input and the
/// remedy; neither carries internals. The body is written by
/// [`super::envelope`], which knows the request's id.
#[derive(Clone, Debug)]
pub struct ApiError {
    pub status: StatusCode,
    pub code: &'static str,
    pub message: String,
    retry_after: Option<Duration>,
    place: Place,
}

/// Where in the body the mistake is, as far as it is known.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Place {
    /// Such as `condition` or `matchers[0].op`.
    pub key: Option<String>,
    /// Column in the text of that key, from 1.
    pub column: Option<usize>,
}

/// How long a client should wait before it tries again.
const RETRY_AFTER: Duration = Duration::from_secs(1);
/// The same where disk or database have to come back first.
const RETRY_LATER: Duration = Duration::from_secs(5);
/// The code of errors that tell since when the database is away.
pub const DATABASE_AWAY: &str = "database_away";

impl ApiError {
    pub fn new(status: StatusCode, code: &'static str, message: impl Into<String>) -> Self {
        Self { status, code, message: message.into(), retry_after: None, place: Place::default() }
    }

    pub fn bad_request(code: &'static str, message: impl Into<String>) -> Self {
        Self::new(StatusCode::BAD_REQUEST, code, message)
    }

    pub fn not_found(message: impl Into<String>) -> Self {
        Self::new(StatusCode::NOT_FOUND, "not_found", message)
    }

    pub fn unauthorised() -> Self {
        Self::new(
            StatusCode::UNAUTHORIZED,
            "unauthorized",
            "No valid token came with the request: send `Authorization: Bearer TOKEN`, or sign in at /login.",
        )
    }

    pub fn forbidden(message: impl Into<String>) -> Self {
        Self::new(StatusCode::FORBIDDEN, "forbidden", message)
    }

    pub fn unavailable(code: &'static str, message: impl Into<String>) -> Self {
        Self::new(StatusCode::SERVICE_UNAVAILABLE, code, message).retry_after(RETRY_AFTER)
    }

    pub fn database_away() -> Self {
        Self::unavailable(DATABASE_AWAY, "The database does not answer right now: try again in a moment.")
    }

    #[must_use]
    pub fn retry_after(self, wait: Duration) -> Self {
        Self { retry_after: Some(wait), ..self }
    }

    #[must_use]
    pub fn at(self, key: Option<String>, column: Option<usize>) -> Self {
        Self { place: Place { key, column }, ..self }
    }

    pub fn place(&self) -> &Place {
        &self.place
    }
}

impl IntoResponse for ApiError {
    fn into_response(self) -> Response {
        let mut response = self.status.into_response();
        if let Some(wait) = self.retry_after {
            let seconds = wait.as_secs_f64().ceil().max(1.0);
            if let Ok(value) = HeaderValue::from_str(&format!("{seconds:.0}")) {
                response.headers_mut().insert(header::RETRY_AFTER, value);
            }
        }
        if self.status == StatusCode::UNAUTHORIZED {
            response.headers_mut().insert(header::WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"));
        }
        response.extensions_mut().insert(self);
        response
    }
}

impl From<StoreError> for ApiError {
    fn from(error: StoreError) -> Self {
        match error {
            StoreError::BadCursor => Self::bad_request(
                "bad_cursor",
                "`cursor` is not one that this list answered: use `nextCursor` of the page before, or leave it out.",
            ),
            error if error.is_timeout() => {
                tracing::warn!(%error, "a query was cut off");
                Self::unavailable(
                    "query_timed_out",
                    "The database took too long for this question: ask for less, such as a shorter range.",
                )
            }
            error if error.is_outage() => {
                tracing::error!(%error, "the database is away");
                Self::database_away()
            }
            error => {
                tracing::error!(%error, "a query failed");
                Self::new(
                    StatusCode::INTERNAL_SERVER_ERROR,
                    "internal",
                    "The server failed to answer; its log has the cause under this requestId.",
                )
            }
        }
    }
}

impl From<AlertsError> for ApiError {
    fn from(error: AlertsError) -> Self {
        match error {
            AlertsError::Store(error) => error.into(),
            AlertsError::NotFound(message) => Self::not_found(message),
            AlertsError::Bad(message) => Self::bad_request("bad_setting", message),
            AlertsError::BadRule(error) => {
                Self::bad_request("bad_rule", format!("The {error}.")).at(error.key.map(str::to_owned), error.column)
            }
            AlertsError::Conflict(message) => Self::new(StatusCode::CONFLICT, "conflict", message),
            AlertsError::ReadOnly(message) => Self::new(StatusCode::CONFLICT, "read_only", message),
            AlertsError::Undelivered(message) => Self::new(StatusCode::BAD_GATEWAY, "not_delivered", message),
            AlertsError::Closing => Self::unavailable(
                "shutting_down",
                "The server is shutting down: send the same request again after Retry-After seconds.",
            ),
        }
    }
}

impl From<BusyError> for ApiError {
    fn from(error: BusyError) -> Self {
        match error {
            BusyError::QueueFull => Self::unavailable(
                "queue_full",
                "Too many events wait to be stored: send the same request again after Retry-After seconds.",
            ),
            BusyError::Database => Self::unavailable(
                DATABASE_AWAY,
                "The database did not take the events: send the same request again after Retry-After seconds.",
            ),
            BusyError::SpoolFull => Self::unavailable(
                "spool_full",
                "The database is away and as many events wait on disk as may: send the same request again after \
                 Retry-After seconds.",
            )
            .retry_after(RETRY_LATER),
            BusyError::SpoolFailed => Self::unavailable(
                "spool_failed",
                "The database is away and the disk does not take the events: send the same request again after \
                 Retry-After seconds.",
            )
            .retry_after(RETRY_LATER),
            BusyError::GatewayRemoving => Self::unavailable(
                "gateway_removing",
                "This gateway is being removed with everything it sent: send the same request again after \
                 Retry-After seconds, and it is a new gateway.",
            ),
            BusyError::Closing => Self::unavailable(
                "shutting_down",
                "The server is shutting down: send the same request again after Retry-After seconds.",
            ),
        }
    }
}

impl From<ApiError> for FacadeError {
    fn from(error: ApiError) -> Self {
        match error.status {
            StatusCode::NOT_FOUND => Self::NotFound(error.message),
            StatusCode::BAD_REQUEST | StatusCode::CONFLICT | StatusCode::BAD_GATEWAY => Self::BadRequest(error.message),
            StatusCode::UNAUTHORIZED => Self::Unauthorised,
            StatusCode::FORBIDDEN => Self::Forbidden(error.message),
            _ => Self::Unavailable,
        }
    }
}
