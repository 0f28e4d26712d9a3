//! Brings what is in the page to what new HTML says, and leaves as it is what
//! people did there: the focus, what was typed and unfolded, how far something
//! is scrolled.

use super::acts::settle;
use super::{all, focus_quietly};
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlInputElement, HtmlOptionElement, HtmlTextAreaElement, Node};

/// Brings the children of an element to what new HTML says. Elements are known
/// by `data-key`, `data-fold` or `id`, others by their order.
pub fn morph(element: &Element, html: &str) {
    let Some(document) = element.owner_document() else { return };
    let Ok(fresh) = document.create_element(&element.tag_name()) else { return };
    fresh.set_inner_html(html);
    settle(&fresh);
    let active = document.active_element().filter(|active| element.contains(Some(active)));
    align(element, &fresh);
    // A row that moved has lost the focus on its way.
    if let Some(active) = active.filter(|active| element.contains(Some(active)))
        && document.active_element().as_ref() != Some(&active)
    {
        focus_quietly(&active);
    }
}

fn align(held: &Element, fresh: &Element) {
    let mut next = held.first_child();
    while let Some(new) = fresh.first_child() {
        let stays = match same(&new, next.clone()) {
            Some(old) => {
                // Parts without a name stay in their order: what stands
                // between goes behind and is looked at later.
                while name(&new).is_none()
                    && let Some(between) = next.clone().filter(|next| *next != old)
                {
                    next = between.next_sibling();
                    let _ = held.insert_before(&between, old.next_sibling().as_ref());
                }
                resemble(&old, &new);
                let _ = fresh.remove_child(&new);
                old
            }
            None => new,
        };
        if next.as_ref() == Some(&stays) {
            next = stays.next_sibling();
        } else {
            let _ = held.insert_before(&stays, next.as_ref());
        }
    }
    // What is left was not among the new ones.
    while let Some(gone) = next {
        next = gone.next_sibling();
        let _ = held.remove_child(&gone);
    }
}

/// The node among these and those behind that the new one is.
fn same(new: &Node, mut among: Option<Node>) -> Option<Node> {
    let wanted = name(new);
    while let Some(old) = among {
        if old.node_name() == new.node_name() && name(&old) == wanted {
            return Some(old);
        }
        among = old.next_sibling();
    }
    None
}

fn name(node: &Node) -> Option<String> {
    let element = node.dyn_ref::<Element>()?;
    ["data-key", "data-fold", "id"].iter().find_map(|name| element.get_attribute(name))
}

fn resemble(old: &Node, new: &Node) {
    if old.is_equal_node(Some(new)) {
        return;
    }
    let (Some(old_element), Some(new_element)) = (old.dyn_ref::<Element>(), new.dyn_ref::<Element>()) else {
        old.set_node_value(new.node_value().as_deref());
        return;
    };
    let filled = Filled::of(old_element);
    copy_attributes(old_element, new_element);
    align(old_element, new_element);
    filled.follow(old_element);
}

fn copy_attributes(old: &Element, new: &Element) {
    // People open and close.
    let is_theirs = |name: &str| name == "open" && old.tag_name() == "DETAILS";
    for name in names(new).into_iter().filter(|name| !is_theirs(name)) {
        let value = new.get_attribute(&name);
        if old.get_attribute(&name) != value {
            let _ = old.set_attribute(&name, value.as_deref().unwrap_or_default());
        }
    }
    for name in names(old).into_iter().filter(|name| !is_theirs(name)) {
        if !new.has_attribute(&name) {
            let _ = old.remove_attribute(&name);
        }
    }
}

fn names(element: &Element) -> Vec<String> {
    element.get_attribute_names().iter().filter_map(|name| name.as_string()).collect()
}

/// Whether somebody filled a field in, or is about to: then it stays as it is.
struct Filled(bool);

impl Filled {
    fn of(element: &Element) -> Self {
        let active = element.owner_document().and_then(|document| document.active_element());
        if active.as_ref() == Some(element) {
            return Self(true);
        }
        Self(if let Some(input) = element.dyn_ref::<HtmlInputElement>() {
            input.value() != input.default_value() || input.checked() != input.default_checked()
        } else if let Some(area) = element.dyn_ref::<HtmlTextAreaElement>() {
            area.value() != default(area)
        } else {
            element.tag_name() == "SELECT"
                && options(element).any(|option| option.selected() != option.default_selected())
        })
    }

    /// Otherwise it takes what the server says.
    fn follow(&self, element: &Element) {
        if self.0 {
            return;
        }
        if let Some(input) = element.dyn_ref::<HtmlInputElement>() {
            if input.value() != input.default_value() {
                input.set_value(&input.default_value());
            }
            input.set_checked(input.default_checked());
        } else if let Some(area) = element.dyn_ref::<HtmlTextAreaElement>() {
            if area.value() != default(area) {
                area.set_value(&default(area));
            }
        } else if element.tag_name() == "SELECT" {
            for option in options(element).filter(HtmlOptionElement::default_selected) {
                option.set_selected(true);
            }
        }
    }
}

fn default(area: &HtmlTextAreaElement) -> String {
    area.default_value().unwrap_or_default()
}

fn options(select: &Element) -> impl Iterator<Item = HtmlOptionElement> {
    all(select, "option").filter_map(|option| option.dyn_into().ok())
}
