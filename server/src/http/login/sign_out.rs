//! `POST /logout`.

use crate::access::LOGIN_COOKIE;
use crate::http::error::ApiError;
use crate::http::state::AppState;
use axum::extract::State;
use axum::http::{HeaderMap, header};
use axum::response::{IntoResponse, Redirect, Response};

pub async fn post(State(state): State<AppState>, headers: HeaderMap) -> Result<Response, ApiError> {
    state.access.sign_out(&headers).await?;
    let cookie = format!("{LOGIN_COOKIE}=; Path=/; HttpOnly; SameSite=Lax; Max-Age=0");
    Ok(([(header::SET_COOKIE, cookie)], Redirect::to("/login")).into_response())
}
