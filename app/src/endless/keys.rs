//! Up and down a list by the keyboard.

use crate::dom;
use wasm_bindgen::JsCast;
use web_sys::{Element, KeyboardEvent};

/// Goes to the next line (`j`) or the one before (`k`); `Enter` then follows
/// its link, as browsers do.
pub fn step(event: &KeyboardEvent, list: &Element) {
    let target = event.target().and_then(|target| target.dyn_into::<Element>().ok());
    let types = target.is_some_and(|target| target.matches("input, select, textarea").unwrap_or(true));
    let down = match event.key().as_str() {
        "j" => true,
        "k" => false,
        _ => return,
    };
    if types || event.ctrl_key() || event.meta_key() || event.alt_key() {
        return;
    }
    let lines = dom::all(list, "a[data-line]").collect::<Vec<_>>();
    let active = list.owner_document().and_then(|document| document.active_element());
    let line = active.and_then(|active| active.closest("tr").ok().flatten());
    let here = line.and_then(|line| lines.iter().position(|link| line.contains(Some(link))));
    let to = match (here, down) {
        (None, _) => 0,
        (Some(here), true) => here + 1,
        (Some(here), false) => here.saturating_sub(1),
    };
    if let Some(link) = lines.get(to) {
        event.prevent_default();
        dom::focus_quietly(link);
        let near = web_sys::ScrollIntoViewOptions::new();
        near.set_block(web_sys::ScrollLogicalPosition::Nearest);
        if let Ok(Some(line)) = link.closest("tr") {
            line.scroll_into_view_with_scroll_into_view_options(&near);
        }
    }
}
