//! What a form that was sent without script answered, carried to the page it
//! leads back to: in a cookie that scripts cannot read and that the page takes
//! away. Not in the address, which browsers and proxies keep.

use http::HeaderValue;
use http::header::{COOKIE, SET_COOKIE};
use http::request::Parts;
use leptos::prelude::use_context;
use leptos_axum::ResponseOptions;

const NAME: &str = "observatory_told";
/// Long enough for the redirect.
const SECONDS: u32 = 60;

/// Keeps a sentence for the page at `path`.
pub fn keep(sentence: &str, path: &str) {
    set(&crate::links::encode(sentence), path, SECONDS);
}

/// The sentence for this page, once.
pub fn take() -> Option<String> {
    let parts = use_context::<Parts>()?;
    let cookies = parts.headers.get_all(COOKIE).iter().filter_map(|value| value.to_str().ok());
    let told = cookies.flat_map(|value| value.split(';')).find_map(|pair| {
        let (name, value) = pair.trim().split_once('=')?;
        (name == NAME).then(|| crate::links::decode(value))
    })?;
    set("", parts.uri.path(), 0);
    Some(told)
}

fn set(value: &str, path: &str, seconds: u32) {
    let Some(response) = use_context::<ResponseOptions>() else { return };
    let cookie = format!("{NAME}={value}; Path={path}; HttpOnly; SameSite=Strict; Max-Age={seconds}");
    if let Ok(cookie) = HeaderValue::from_str(&cookie) {
        response.append_header(SET_COOKIE, cookie);
    }
}
