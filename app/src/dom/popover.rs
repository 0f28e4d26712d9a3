//! Menus that are `details`: one is open at a time, and closes by itself.

use super::{all, focus_quietly};
use crate::browser;
use gloo_timers::future::TimeoutFuture;
use leptos::task::spawn_local;
use wasm_bindgen::JsCast;
use web_sys::{Element, KeyboardEvent, MouseEvent};

const OPEN: &str = "details.popover[open]";
/// How long a menu says that it did its work.
const SAID_MS: u32 = 1500;

fn root() -> Option<Element> {
    web_sys::window()?.document()?.document_element()
}

/// Closes what is open and was not clicked, or led away.
pub fn close_others(event: &MouseEvent) {
    let clicked = event.target().and_then(|target| target.dyn_into::<Element>().ok());
    let Some(root) = root() else { return };
    for open in all(&root, OPEN) {
        let stays = clicked.as_ref().is_some_and(|clicked| {
            open.contains(Some(clicked)) && !clicked.closest("a[href]").is_ok_and(|link| link.is_some())
        });
        if !stays {
            let _ = open.remove_attribute("open");
        }
    }
}

/// `Escape` closes what is open and gives the focus back to its button.
pub fn close_by_key(event: &KeyboardEvent) {
    if event.key() != "Escape" {
        return;
    }
    let Some(root) = root() else { return };
    for open in all(&root, OPEN) {
        let _ = open.remove_attribute("open");
        if let Ok(Some(button)) = open.query_selector("summary") {
            focus_quietly(&button);
        }
    }
}

/// Copies the address that a clicked `data-copy-link` button names.
pub fn copy_link_clicked(event: &MouseEvent) {
    let clicked = event.target().and_then(|target| target.dyn_into::<Element>().ok());
    let Some(button) = clicked.and_then(|clicked| clicked.closest("[data-copy-link]").ok().flatten()) else { return };
    let origin = web_sys::window().and_then(|window| window.location().origin().ok()).unwrap_or_default();
    let link = format!("{origin}{}", button.get_attribute("data-copy-link").unwrap_or_default());
    spawn_local(async move {
        let copied = browser::copy(link.clone(), &button).await;
        // Without a clipboard the address itself, to be copied by hand.
        button.set_text_content(Some(if copied { "Copied" } else { link.as_str() }));
        if copied {
            TimeoutFuture::new(SAID_MS).await;
            button.set_text_content(Some("Copy link"));
        }
    });
}
