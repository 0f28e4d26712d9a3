//! Tooltips of charts and the zoom by dragging, for whatever the server drew:
//! `.hit` (in a chart) and `[data-tip]` say something, `data-from` and
//! `data-to` are the time that a column covers.

use crate::links;
use crate::query::TimeRange;
use leptos::ev;
use leptos::html::Div;
use leptos::prelude::*;
use std::cell::RefCell;
use std::rc::Rc;
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlElement, KeyboardEvent, PointerEvent};

/// From the pointer to the tooltip, and from it to the edge, in pixels.
const GAP_PX: i32 = 12;

type Tip = NodeRef<Div>;
type Go = Rc<dyn Fn(&str)>;
/// The column where a drag began.
type Drag = Rc<RefCell<Option<Element>>>;

/// Listens for as long as the caller's view is on the page.
pub fn start(tip: Tip, go: Go) {
    let drag = Drag::default();
    let listeners = [
        window_event_listener(ev::pointermove, {
            let drag = Rc::clone(&drag);
            move |event| moved(tip, &drag, &event)
        }),
        window_event_listener(ev::pointerdown, {
            let drag = Rc::clone(&drag);
            move |event| pressed(&drag, &event)
        }),
        window_event_listener(ev::pointerup, {
            let (drag, go) = (Rc::clone(&drag), Rc::clone(&go));
            move |_| released(&drag, &go)
        }),
        window_event_listener(ev::keydown, move |event| key(tip, &drag, &go, &event)),
        window_event_listener(ev::focusout, move |event| {
            if let Some(chart) = chart_of(event.target()) {
                clear(&chart, "at");
                hide(tip);
            }
        }),
    ];
    let listeners = send_wrapper::SendWrapper::new(listeners);
    on_cleanup(move || {
        for listener in listeners.take() {
            listener.remove();
        }
    });
}

fn element(target: Option<web_sys::EventTarget>) -> Option<Element> {
    target?.dyn_into().ok()
}

fn closest(element: &Element, selector: &str) -> Option<Element> {
    element.closest(selector).ok().flatten()
}

/// The chart that has the focus.
fn chart_of(target: Option<web_sys::EventTarget>) -> Option<Element> {
    element(target).filter(|element| element.matches("svg.chart").unwrap_or(false))
}

fn all(within: &Element, selector: &str) -> Vec<Element> {
    let Ok(found) = within.query_selector_all(selector) else { return Vec::new() };
    (0..found.length()).filter_map(|index| found.get(index)?.dyn_into().ok()).collect()
}

fn moved(tip: Tip, drag: &Drag, event: &PointerEvent) {
    let under = element(event.target());
    let hit = under.as_ref().and_then(|under| closest(under, ".hit, [data-tip]"));
    match &hit {
        Some(hit) => show(tip, hit, event.client_x(), event.client_y()),
        None if under.is_some_and(|under| closest(&under, "svg.chart:focus").is_some()) => {}
        None => hide(tip),
    }
    if let (Some(from), Some(to)) = (drag.borrow().as_ref(), &hit) {
        pick(from, to);
    }
}

fn pressed(drag: &Drag, event: &PointerEvent) {
    // A finger scrolls.
    if event.button() != 0 || event.pointer_type() == "touch" {
        return;
    }
    *drag.borrow_mut() = element(event.target()).and_then(|under| closest(&under, ".hit[data-from]"));
}

fn released(drag: &Drag, go: &Go) {
    let Some(from) = drag.borrow_mut().take() else { return };
    let Some(chart) = closest(&from, "svg.chart") else { return };
    let picked = all(&chart, ".hit.picked");
    clear(&chart, "picked");
    if let [first, .., last] = picked.as_slice() {
        zoom(first, last, go);
    }
}

/// Marks the columns between two of the same chart.
fn pick(from: &Element, to: &Element) {
    let Some(chart) = closest(from, "svg.chart") else { return };
    let hits = all(&chart, ".hit");
    let place = |wanted: &Element| hits.iter().position(|hit| hit == wanted);
    let (Some(one), Some(other)) = (place(from), place(to)) else { return };
    for (index, hit) in hits.iter().enumerate() {
        let is_picked = one != other && (one.min(other)..=one.max(other)).contains(&index);
        let _ = hit.class_list().toggle_with_force("picked", is_picked);
    }
}

fn clear(chart: &Element, class: &str) {
    for hit in all(chart, &format!(".hit.{class}")) {
        let _ = hit.class_list().remove_1(class);
    }
}

/// Arrows go from column to column, Enter zooms in, Escape lets go.
fn key(tip: Tip, drag: &Drag, go: &Go, event: &KeyboardEvent) {
    if event.key() == "Escape" {
        if let Some(chart) = drag.borrow_mut().take().and_then(|from| closest(&from, "svg.chart")) {
            clear(&chart, "picked");
        }
        hide(tip);
        return;
    }
    let Some(chart) = chart_of(event.target()) else { return };
    let hits = all(&chart, ".hit");
    let at = hits.iter().position(|hit| hit.class_list().contains("at"));
    let last = hits.len().saturating_sub(1);
    let next = match (event.key().as_str(), at) {
        ("ArrowRight", at) => at.map_or(0, |at| (at + 1).min(last)),
        ("ArrowLeft", at) => at.map_or(last, |at| at.saturating_sub(1)),
        ("Home", _) => 0,
        ("End", _) => last,
        ("Enter", Some(at)) => {
            event.prevent_default();
            zoom(&hits[at], &hits[at], go);
            return;
        }
        _ => return,
    };
    event.prevent_default();
    clear(&chart, "at");
    if let Some(hit) = hits.get(next) {
        let _ = hit.class_list().add_1("at");
        let place = hit.get_bounding_client_rect();
        show(tip, hit, pixels(place.right()), pixels(place.top()));
    }
}

#[expect(clippy::cast_possible_truncation, reason = "a place on the screen")]
fn pixels(place: f64) -> i32 {
    place as i32
}

/// The same page from the start of one column to the end of another.
fn zoom(first: &Element, last: &Element, go: &Go) {
    let (Some(from), Some(to)) = (first.get_attribute("data-from"), last.get_attribute("data-to")) else { return };
    let Some(location) = web_sys::window().map(|window| window.location()) else { return };
    let (path, search) = (location.pathname().unwrap_or_default(), location.search().unwrap_or_default());
    let mut keep = links::parse_query(&search);
    keep.retain(|(name, _)| !TimeRange::FIELDS.contains(&name.as_str()) && name != "cursor");
    go(&TimeRange { from, to, ..TimeRange::default() }.href(&path, &keep));
}

fn show(tip: Tip, hit: &Element, x: i32, y: i32) {
    let Some(tip) = tip.get_untracked() else { return };
    let tip: &HtmlElement = &tip;
    let text = words(hit);
    if tip.text_content().as_deref() != Some(&text) {
        tip.set_text_content(Some(&text));
    }
    let _ = tip.class_list().add_1("tip-shown");
    let wide = web_sys::window().and_then(|window| window.inner_width().ok()).and_then(|width| width.as_f64());
    let room = pixels(wide.unwrap_or(0.0)) - tip.offset_width() - GAP_PX;
    let style = tip.style();
    let _ = style.set_property("left", &format!("{}px", (x + GAP_PX).min(room).max(0)));
    let _ = style.set_property("top", &format!("{}px", (y - tip.offset_height() - GAP_PX).max(0)));
}

fn hide(tip: Tip) {
    if let Some(tip) = tip.get_untracked() {
        let _ = tip.class_list().remove_1("tip-shown");
        tip.set_text_content(None);
    }
}

/// What an element says. Its title, which a browser would show after a while
/// beside the tooltip, becomes an attribute.
fn words(hit: &Element) -> String {
    if let Ok(Some(title)) = hit.query_selector("title") {
        let _ = hit.set_attribute("data-tip", &title.text_content().unwrap_or_default());
        title.remove();
    }
    hit.get_attribute("data-tip").unwrap_or_default()
}
