//! `POST /login`.

use super::local_path;
use crate::access::{LOGIN_COOKIE, LOGIN_SECONDS};
use crate::http::error::ApiError;
use crate::http::state::AppState;
use axum::Form;
use axum::extract::State;
use axum::http::header;
use axum::response::{IntoResponse, Redirect, Response};
use serde::Deserialize;

#[derive(Deserialize)]
pub struct LoginForm {
    token: String,
    #[serde(default)]
    next: String,
}

/// Signs the browser in and leads to `next`, or back to the form.
pub async fn post(State(state): State<AppState>, Form(form): Form<LoginForm>) -> Result<Response, ApiError> {
    let next = local_path(&form.next);
    let Some(login) = state.access.sign_in(&form.token).await? else {
        let query = form_urlencoded::Serializer::new(String::new())
            .append_pair("error", "1")
            .append_pair("next", next)
            .finish();
        return Ok(Redirect::to(&format!("/login?{query}")).into_response());
    };
    let secure = if state.secure_cookies { "; Secure" } else { "" };
    let cookie = format!("{LOGIN_COOKIE}={login}; Path=/; HttpOnly; SameSite=Lax; Max-Age={LOGIN_SECONDS}{secure}");
    Ok(([(header::SET_COOKIE, cookie)], Redirect::to(next)).into_response())
}
