//! What people do in HTML of the server.

use super::{all, target};
use crate::browser;
use crate::format;
use gloo_timers::future::TimeoutFuture;
use leptos::task::spawn_local;
use model::Timestamp;
use std::cell::Cell;
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlElement, KeyboardEvent, MouseEvent};

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

/// The theme that a clicked button names; it is marked among its siblings.
pub fn theme_clicked(event: &MouseEvent) -> Option<String> {
    let button = target(event)?.closest("[data-theme-choice]").ok()??;
    let chosen = button.get_attribute("data-theme-choice")?;
    for other in all(&button.parent_element()?, "[data-theme-choice]") {
        let _ = other.set_attribute("aria-pressed", if other == button { "true" } else { "false" });
    }
    Some(chosen)
}

thread_local! {
    /// The present, as of the last tick.
    static NOW: Cell<Option<Timestamp>> = const { Cell::new(None) };
}

/// Brings times below an element to the present.
pub fn tick(element: &Element, now: Timestamp) {
    NOW.set(Some(now));
    write_times(element, now);
}

/// Makes HTML that has just come this browser's: its times, and the offset of
/// its clock where a form asks for it.
pub fn settle(element: &Element) {
    if let Some(now) = NOW.get() {
        write_times(element, now);
    }
    for place in all(element, "[data-offset]") {
        if place.tag_name() == "INPUT" {
            let _ = place.set_attribute("value", &browser::utc_offset());
        } else {
            place.set_text_content(Some(&browser::utc_offset()));
        }
    }
}

/// The words for an instant, seen from now.
type Words = fn(Timestamp, Timestamp) -> String;

/// What a time is written as, by the attribute that holds it.
const WORDS: [(&str, Words); 3] = [
    ("data-ago", format::ago),
    ("data-when", format::distance),
    ("data-lasting", |at, now| format::duration_ms(now.since(at) as f64 / 1000.0)),
];

fn write_times(element: &Element, now: Timestamp) {
    for time in all(element, "time") {
        let words = WORDS.iter().find_map(|(name, words)| {
            let micros = time.get_attribute(name)?.parse().ok()?;
            Some(words(Timestamp::from_micros(micros), now))
        });
        if let Some(words) = words.filter(|words| time.text_content().as_ref() != Some(words)) {
            time.set_text_content(Some(&words));
        }
    }
}
