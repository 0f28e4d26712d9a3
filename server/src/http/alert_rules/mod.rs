//! `/api/v1/alert-rules…`.

pub mod check;
pub mod get;
pub mod list;
pub mod remove;
pub mod save;
pub mod test;

use super::error::ApiError;
use super::guard::MayReadAll;
use super::state::AppState;
use axum::body::Body;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};

/// Leads to [`check`] and [`test`]: as routes of their own they would hide the
/// rules of these names.
pub async fn ask(
    state: State<AppState>,
    reader: MayReadAll,
    Path(name): Path<String>,
    headers: HeaderMap,
    body: Body,
) -> Result<Response, ApiError> {
    match name.as_str() {
        "check" => Ok(check::check(state, reader, headers, body).await?.into_response()),
        "test" => Ok(test::test(state, reader, headers, body).await?.into_response()),
        _ => Err(ApiError::new(
            StatusCode::METHOD_NOT_ALLOWED,
            "method_not_allowed",
            "A rule does not take POST: PUT makes or changes it, POST to /api/v1/alert-rules/check or …/test tries one.",
        )),
    }
}
