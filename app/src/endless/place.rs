//! Where a long list was when it was left.

use std::cell::RefCell;

pub struct Place {
    /// Of the page with the list.
    pub address: String,
    /// Cursors of its pieces, and their heights.
    pub heights: Vec<(String, f64)>,
    /// Where the list went on.
    pub next: Option<String>,
    /// How far the page was scrolled.
    pub scroll: f64,
}

thread_local! {
    /// Of the list that was left last.
    static LEFT: RefCell<Option<Place>> = const { RefCell::new(None) };
}

pub fn keep(place: Place) {
    LEFT.replace(Some(place));
}

/// The place of a list; it is forgotten by that.
pub fn find(address: &str) -> Option<Place> {
    LEFT.take().filter(|place| place.address == address)
}

/// Path of the address.
pub fn path() -> String {
    web_sys::window().and_then(|window| window.location().pathname().ok()).unwrap_or_default()
}

pub fn scroll() -> f64 {
    web_sys::window().and_then(|window| window.scroll_y().ok()).unwrap_or(0.0)
}

pub fn scroll_to(pixels: f64) {
    if let Some(window) = web_sys::window() {
        window.scroll_to_with_x_and_y(0.0, pixels);
    }
}
