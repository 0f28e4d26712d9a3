//! The few things that pages ask of the browser itself. On the server each
//! does nothing: only effects and event handlers call them.

#[cfg(feature = "hydrate")]
mod real {
    use model::Timestamp;
    use wasm_bindgen::JsCast;
    use wasm_bindgen_futures::JsFuture;
    use web_sys::{
        Document, Element, HtmlDocument, HtmlElement, HtmlFormElement, HtmlInputElement, KeyboardEvent, SubmitEvent,
    };

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

    pub fn socket_url(path: &str) -> String {
        let location = web_sys::window().map(|window| window.location());
        let part = |read: fn(&web_sys::Location) -> Result<String, wasm_bindgen::JsValue>| {
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

    /// Loads another page as a new document.
    pub fn go(href: &str) {
        if let Some(window) = web_sys::window() {
            let _ = window.location().set_href(href);
        }
    }

    /// What a GET form would put into the address.
    pub fn form_query(event: &SubmitEvent) -> Option<String> {
        let form = event.target()?.dyn_into::<HtmlFormElement>().ok()?;
        let data = web_sys::FormData::new_with_form(&form).ok()?;
        let pairs = js_sys::try_iter(&data).ok()??.filter_map(|pair| {
            let pair = js_sys::Array::from(&pair.ok()?);
            let (name, value) = (pair.get(0).as_string()?, pair.get(1).as_string()?);
            Some(format!("{}={}", crate::links::encode(&name), crate::links::encode(&value)))
        });
        Some(pairs.collect::<Vec<_>>().join("&"))
    }

    /// Presses the button in the table row that has the focus, for one key.
    pub fn press_button_of_row(event: &KeyboardEvent, key: &str) {
        let meant = event.key() == key && !event.ctrl_key() && !event.meta_key() && !event.alt_key() && !event.repeat();
        let target = event.target().and_then(|target| target.dyn_into::<Element>().ok());
        let Some(target) = target.filter(|_| meant) else { return };
        // Typing is no command.
        if target.matches("input, select, textarea").unwrap_or(true) {
            return;
        }
        if let Some(button) = in_row(&target, "button[type=submit]") {
            event.prevent_default();
            button.click();
        }
    }

    /// Puts the focus on the link of the table row whose button was pressed.
    pub fn focus_link_of_row(event: &SubmitEvent) {
        if let Some(link) = event.submitter().and_then(|button| in_row(&button, "a")) {
            let _ = link.focus();
        }
    }

    fn in_row(element: &Element, selector: &str) -> Option<HtmlElement> {
        let row = element.closest("tr").ok()??;
        row.query_selector(selector).ok()??.dyn_into().ok()
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
