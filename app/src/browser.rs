//! The few things that pages ask of the browser itself. On the server each
//! does nothing: only effects and event handlers call them.

#[cfg(feature = "hydrate")]
mod real {
    use crate::facade::FacadeError;
    use model::Timestamp;
    use wasm_bindgen::{JsCast, JsValue};
    use wasm_bindgen_futures::JsFuture;
    use web_sys::{Document, Element, HtmlDocument, HtmlFormElement, HtmlInputElement, RequestInit, Response};

    /// A year.
    const COOKIE_SECONDS: u32 = 31_536_000;

    fn document() -> Option<Document> {
        web_sys::window()?.document()
    }

    fn root() -> Option<Element> {
        document()?.document_element()
    }

    #[expect(clippy::cast_possible_truncation, reason = "milliseconds since 1970")]
    pub fn now() -> Timestamp {
        Timestamp::from_millis(js_sys::Date::now() as i64)
    }

    /// What differs from page to page.
    pub fn content() -> Option<Element> {
        document()?.get_element_by_id("content")
    }

    /// Tells tests, and styles, that the page is interactive.
    pub fn mark_hydrated() {
        if let Some(root) = root() {
            let _ = root.set_attribute("data-hydrated", "");
        }
    }

    /// `light`, `dark`, or `system` to follow the system again.
    pub fn set_theme(theme: &str) {
        let Some(root) = root() else { return };
        let max_age = if theme == "system" { 0 } else { COOKIE_SECONDS };
        let _ = if theme == "system" {
            root.remove_attribute("data-theme")
        } else {
            root.set_attribute("data-theme", theme)
        };
        if let Some(document) = document().and_then(|document| document.dyn_into::<HtmlDocument>().ok()) {
            let _ = document.set_cookie(&format!("theme={theme}; path=/; max-age={max_age}; samesite=lax"));
        }
    }

    pub fn theme() -> Option<String> {
        root()?.get_attribute("data-theme")
    }

    /// The icon of the tab.
    pub fn set_icon(href: &str) {
        let icon = document().and_then(|document| document.query_selector("link[rel=icon]").ok().flatten());
        if let Some(icon) = icon {
            let _ = icon.set_attribute("href", href);
        }
    }

    pub fn socket_url(path: &str) -> String {
        let location = web_sys::window().map(|window| window.location());
        let part = |read: fn(&web_sys::Location) -> Result<String, JsValue>| {
            location.as_ref().and_then(|location| read(location).ok()).unwrap_or_default()
        };
        let scheme = if part(web_sys::Location::protocol) == "https:" { "wss" } else { "ws" };
        format!("{scheme}://{}{path}", part(web_sys::Location::host))
    }

    /// Copies a text. Pages that are not served from this machine or over
    /// HTTPS have no clipboard: there the element is selected instead.
    pub async fn copy(text: String, element: &Element) -> bool {
        let Some(window) = web_sys::window() else { return false };
        let navigator = window.navigator();
        let clipboard = js_sys::Reflect::get(&navigator, &"clipboard".into());
        if clipboard.is_ok_and(|clipboard| clipboard.is_object())
            && JsFuture::from(navigator.clipboard().write_text(&text)).await.is_ok()
        {
            return true;
        }
        if let Ok(Some(selection)) = window.get_selection() {
            let _ = selection.select_all_children(element);
        }
        false
    }

    /// What this browser keeps for a page.
    pub fn held(page: &str) -> Option<String> {
        storage()?.get_item(&format!("observatory:{page}")).ok().flatten()
    }

    /// Keeps something for a page; a browser that forbids it keeps nothing.
    pub fn hold(page: &str, text: &str) {
        if let Some(storage) = storage() {
            let _ = storage.set_item(&format!("observatory:{page}"), text);
        }
    }

    fn storage() -> Option<web_sys::Storage> {
        web_sys::window()?.local_storage().ok().flatten()
    }

    /// Loads another page as a new document.
    pub fn go(href: &str) {
        if let Some(window) = web_sys::window() {
            let _ = window.location().set_href(href);
        }
    }

    /// The fields of a form, as an address or the body of a POST writes them.
    pub fn form_fields(form: &HtmlFormElement) -> Option<String> {
        let data = web_sys::FormData::new_with_form(form).ok()?;
        let pairs = js_sys::try_iter(&data).ok()??.filter_map(|pair| {
            let pair = js_sys::Array::from(&pair.ok()?);
            let (name, value) = (pair.get(0).as_string()?, pair.get(1).as_string()?);
            Some(format!("{}={}", crate::links::encode(&name), crate::links::encode(&value)))
        });
        Some(pairs.collect::<Vec<_>>().join("&"))
    }

    /// What a form that was posted was answered with.
    pub struct Posted {
        /// The body, which is JSON.
        pub text: String,
        /// Where to go next.
        pub location: Option<String>,
    }

    /// Posts the fields of a form.
    pub async fn post(url: &str, fields: &str) -> Result<Posted, FacadeError> {
        let sent = post_raw(url, fields).await;
        let (response, text) = sent.map_err(|_| FacadeError::Transport("the request did not arrive".to_owned()))?;
        if response.ok() {
            return Ok(Posted { text, location: response.headers().get("location").ok().flatten() });
        }
        Err(serde_json::from_str(&text)
            .unwrap_or_else(|_| FacadeError::Transport(format!("status {}", response.status()))))
    }

    async fn post_raw(url: &str, fields: &str) -> Result<(Response, String), JsValue> {
        let window = web_sys::window().ok_or(JsValue::NULL)?;
        let request = RequestInit::new();
        request.set_method("POST");
        request.set_body(&fields.into());
        let headers = web_sys::Headers::new()?;
        headers.set("content-type", "application/x-www-form-urlencoded")?;
        headers.set("accept", "application/json")?;
        request.set_headers(&headers);
        let response = JsFuture::from(window.fetch_with_str_and_init(url, &request)).await?.dyn_into::<Response>()?;
        let text = JsFuture::from(response.text()?).await?.as_string().unwrap_or_default();
        Ok((response, text))
    }

    /// How far the browser's time is from UTC now: `+02:00`.
    #[expect(clippy::cast_possible_truncation, reason = "minutes of a day")]
    pub fn utc_offset() -> String {
        let minutes = -js_sys::Date::new_0().get_timezone_offset() as i32;
        let sign = if minutes < 0 { '-' } else { '+' };
        format!("{sign}{:02}:{:02}", minutes.abs() / 60, minutes.abs() % 60)
    }

    /// A login link carries its token behind `#`, which never reaches a server
    /// or its logs: put it into the form and send that.
    pub fn sign_in_from_fragment(form: &HtmlFormElement, field: &HtmlInputElement) {
        let hash = web_sys::window().and_then(|window| window.location().hash().ok()).unwrap_or_default();
        if let Some(token) = hash.strip_prefix("#token=").filter(|token| !token.is_empty()) {
            field.set_value(&crate::links::decode(token));
            let _ = form.submit();
        }
    }
}

#[cfg(feature = "hydrate")]
pub use real::*;
