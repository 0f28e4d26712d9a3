//! HTML of the server, put into the page so that what people do there stays:
//! what is unfolded and typed, and where the focus is.

mod acts;
mod feed;
mod form;
mod glide;
mod morph;
pub mod palette;
mod popover;

pub use acts::{copy_clicked, jump, settle, theme_clicked, tick};
pub use feed::Feed;
pub use form::{Post, asked, asked_while_typing, insert_clicked, posted, press_by_key, rest, submitted};
pub use glide::Places;
pub use morph::morph;
pub use popover::{close_by_key, close_others, copy_link_clicked};

use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlElement, SvgElement};

/// All elements inside that match.
pub fn all(element: &Element, selector: &str) -> impl Iterator<Item = Element> + use<> {
    let found = element.query_selector_all(selector).ok();
    let count = found.as_ref().map_or(0, web_sys::NodeList::length);
    (0..count).filter_map(move |index| found.as_ref()?.item(index)?.dyn_into().ok())
}

/// Gives the focus to an element where it is, without scrolling to it.
pub fn focus_quietly(element: &Element) {
    let options = web_sys::FocusOptions::new();
    options.set_prevent_scroll(true);
    if let Some(element) = element.dyn_ref::<HtmlElement>() {
        let _ = element.focus_with_options(&options);
    } else if let Some(drawing) = element.dyn_ref::<SvgElement>() {
        let _ = drawing.focus_with_options(&options);
    }
}

/// The element that an event concerns.
pub fn target(event: &web_sys::Event) -> Option<Element> {
    event.target()?.dyn_into().ok()
}
