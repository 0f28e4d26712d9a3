//! Rows that change places glide there, so that eyes can follow them.

use js_sys::{Array, Function, Object, Reflect};
use wasm_bindgen::{JsCast, JsValue};
use web_sys::Element;

const GLIDE_MS: f64 = 220.0;
/// Of one who asked the system for less motion.
const STILL: &str = "(prefers-reduced-motion: reduce)";

/// Where the rows of a list stood.
pub struct Places(Vec<(Element, f64)>);

impl Places {
    /// Of all rows with a `data-key`; none where nothing shall move.
    pub fn of(list: &Element) -> Self {
        if is_still() || list.owner_document().is_none_or(|document| document.hidden()) {
            return Self(Vec::new());
        }
        Self(super::all(list, "[data-key]").map(|row| (row.clone(), top(&row))).collect())
    }

    /// Lets those that stand elsewhere now come from where they were.
    pub fn glide(self) {
        let rows = self.0.into_iter().filter(|(row, _)| row.is_connected());
        // All are measured before the first one moves.
        let moved: Vec<_> = rows.map(|(row, before)| (before - top(&row), row)).collect();
        for (by, row) in moved.into_iter().filter(|(by, _)| by.abs() >= 1.0) {
            animate(&row, &Array::of2(&frame(&format!("translateY({by}px)")), &frame("none")));
        }
    }
}

fn is_still() -> bool {
    web_sys::window().and_then(|window| window.match_media(STILL).ok().flatten()).is_some_and(|query| query.matches())
}

fn top(row: &Element) -> f64 {
    row.get_bounding_client_rect().top()
}

/// `Element.animate`, which web-sys holds for unstable.
fn animate(row: &Element, frames: &Array) {
    if let Ok(animate) = Reflect::get(row, &"animate".into())
        && let Some(animate) = animate.dyn_ref::<Function>()
    {
        let _ = animate.call2(row, frames, &GLIDE_MS.into());
    }
}

fn frame(transform: &str) -> JsValue {
    let frame = Object::new();
    let _ = Reflect::set(&frame, &"transform".into(), &transform.into());
    frame.into()
}
