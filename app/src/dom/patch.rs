//! Changes of parts of the page.

use super::acts::tick_new;
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlElement};

/// What can have the focus.
const FOCUSABLE: &str = "a[href], button, summary, input, select, textarea, [tabindex]";

/// Puts new HTML in place of an element's content.
pub fn replace(element: &Element, html: &str) {
    let active = element.owner_document().and_then(|document| document.active_element());
    let held = active.filter(|active| element.contains(Some(active)) && *active != *element);
    if held.as_ref().is_some_and(|held| held.matches("input, select, textarea").unwrap_or(false)) {
        // Somebody types.
        return;
    }
    let place = held.and_then(|held| all(element, FOCUSABLE).position(|other| other == held));
    let open = unfolded(element);
    element.set_inner_html(html);
    tick_new(element);
    unfold(element, &open);
    if let Some(again) = place.and_then(|place| all(element, FOCUSABLE).nth(place)) {
        focus_quietly(&again);
    }
}

/// Brings the children of an element to what new HTML says. Children are known
/// by `data-key`: those that are the same stay as they are, those with
/// `data-group` are brought to the new state child by child.
pub fn patch(element: &Element, html: &str) {
    let Some(fresh) = element.owner_document().and_then(|document| document.create_element(&element.tag_name()).ok())
    else {
        return;
    };
    fresh.set_inner_html(html);
    tick_new(&fresh);
    align(element, &fresh);
}

fn align(held: &Element, fresh: &Element) {
    let mut next = held.first_element_child();
    while let Some(new) = fresh.first_element_child() {
        let key = new.get_attribute("data-key");
        let old = children(held).into_iter().find(|old| key.is_some() && old.get_attribute("data-key") == key);
        let stays = match old {
            Some(old) if old.outer_html() == new.outer_html() => {
                new.remove();
                old
            }
            Some(old) if old.has_attribute("data-group") && new.has_attribute("data-group") => {
                copy_status(&old, &new);
                align(&old, &new);
                new.remove();
                old
            }
            Some(old) => {
                let open = unfolded(&old);
                if next.as_ref() == Some(&old) {
                    next = old.next_element_sibling();
                }
                old.remove();
                unfold(&new, &open);
                new
            }
            None => new,
        };
        if next.as_ref() == Some(&stays) {
            next = stays.next_element_sibling();
        } else {
            let _ = held.insert_before(&stays, next.as_deref());
        }
    }
    // What is left was not among the new ones.
    while let Some(gone) = next {
        next = gone.next_element_sibling();
        gone.remove();
    }
}

fn copy_status(old: &Element, new: &Element) {
    for name in ["data-status", "data-focus"] {
        let _ = match new.get_attribute(name) {
            Some(value) => old.set_attribute(name, &value),
            None => old.remove_attribute(name),
        };
    }
}

fn children(element: &Element) -> Vec<Element> {
    let children = element.children();
    (0..children.length()).filter_map(|index| children.item(index)).collect()
}

/// All elements inside that match.
pub fn all(element: &Element, selector: &str) -> impl Iterator<Item = Element> + use<> {
    let found = element.query_selector_all(selector).ok();
    let count = found.as_ref().map_or(0, web_sys::NodeList::length);
    (0..count).filter_map(move |index| found.as_ref()?.item(index)?.dyn_into().ok())
}

/// Names of what somebody unfolded or folded.
fn unfolded(element: &Element) -> Vec<(String, bool)> {
    all(element, "details[data-fold]")
        .filter_map(|fold| Some((fold.get_attribute("data-fold")?, fold.has_attribute("open"))))
        .collect()
}

fn unfold(element: &Element, folds: &[(String, bool)]) {
    for fold in all(element, "details[data-fold]") {
        let name = fold.get_attribute("data-fold");
        if let Some((_, open)) = folds.iter().find(|(held, _)| Some(held) == name.as_ref()) {
            let _ = if *open { fold.set_attribute("open", "") } else { fold.remove_attribute("open") };
        }
    }
}

/// Gives the focus to an element where it is, without scrolling to it.
pub fn focus_quietly(element: &Element) {
    let options = web_sys::FocusOptions::new();
    options.set_prevent_scroll(true);
    if let Some(element) = element.dyn_ref::<HtmlElement>() {
        let _ = element.focus_with_options(&options);
    }
}
