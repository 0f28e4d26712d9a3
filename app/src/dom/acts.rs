//! What people do in HTML of the server.

use super::patch::all;
use crate::browser;
use crate::format;
use crate::links;
use gloo_timers::future::TimeoutFuture;
use leptos::task::spawn_local;
use model::Timestamp;
use std::cell::Cell;
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlElement, HtmlFormElement, KeyboardEvent, MouseEvent, SubmitEvent};

/// How long a button says that it did its work.
const SAID_MS: u32 = 2000;

/// Copies the text beside a clicked `data-copy` button.
pub fn copy_clicked(event: &MouseEvent) {
    let clicked = event.target().and_then(|target| target.dyn_into::<Element>().ok());
    let Some(button) = clicked.and_then(|clicked| clicked.closest("[data-copy]").ok().flatten()) else { return };
    let text = button.parent_element().and_then(|parent| parent.query_selector("pre").ok().flatten());
    let Some(text) = text else { return };
    let label = button.first_child();
    spawn_local(async move {
        let copied = browser::copy(text.text_content().unwrap_or_default(), &text).await;
        if let Some(label) = &label {
            label.set_text_content(Some(if copied { "Copied" } else { "Selected" }));
            TimeoutFuture::new(SAID_MS).await;
            label.set_text_content(Some("Copy"));
        }
    });
}

/// The address that a submitted `data-get` form leads to; the browser then
/// leaves it alone.
pub fn submitted(event: &SubmitEvent) -> Option<String> {
    let form = event.target()?.dyn_into::<HtmlFormElement>().ok()?;
    if !form.has_attribute("data-get") {
        return None;
    }
    event.prevent_default();
    let pairs = links::parse_query(&browser::form_fields(&form)?);
    let action = form.get_attribute("action")?;
    Some(links::with_query(&action, pairs.iter().map(|(name, value)| (name.as_str(), value.as_str()))))
}

/// Follows the link to the next failure (`e`) or the one before (`E`).
pub fn jump(event: &KeyboardEvent) {
    let target = event.target().and_then(|target| target.dyn_into::<Element>().ok());
    let types = target.is_some_and(|target| target.matches("input, select, textarea").unwrap_or(true));
    if types || event.ctrl_key() || event.meta_key() || event.alt_key() {
        return;
    }
    let names: &[&str] = match event.key().as_str() {
        "e" => &["next"],
        "E" => &["previous"],
        _ => return,
    };
    let document = web_sys::window().and_then(|window| window.document());
    let Some(root) = document.and_then(|document| document.document_element()) else { return };
    let link = names.iter().find_map(|name| root.query_selector(&format!("[data-jump={name}]")).ok().flatten());
    if let Some(link) = link.and_then(|link| link.dyn_into::<HtmlElement>().ok()) {
        event.prevent_default();
        link.click();
    }
}

thread_local! {
    /// The present, as of the last tick.
    static NOW: Cell<Option<Timestamp>> = const { Cell::new(None) };
}

/// Brings relative times below an element to the present.
pub fn tick(element: &Element, now: Timestamp) {
    NOW.set(Some(now));
    write_times(element, now);
}

/// The same for HTML that has just come.
pub fn tick_new(element: &Element) {
    if let Some(now) = NOW.get() {
        write_times(element, now);
    }
}

fn write_times(element: &Element, now: Timestamp) {
    for time in all(element, "time[data-ago]") {
        let at = time.get_attribute("data-ago").and_then(|micros| micros.parse().ok());
        let Some(words) = at.map(|micros| format::ago(Timestamp::from_micros(micros), now)) else { continue };
        if time.text_content().as_deref() != Some(words.as_str()) {
            time.set_text_content(Some(&words));
        }
    }
}
